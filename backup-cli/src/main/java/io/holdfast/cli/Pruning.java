package io.holdfast.cli;

import io.holdfast.repository.PackTotals;
import io.holdfast.repository.PruneForecast;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.PrunePlan;
import io.holdfast.repository.PruneReport;
import io.holdfast.repository.Repository;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/** Plans a prune, shows the plan, and performs it. */
final class Pruning {

    private final HoldfastCommand holdfast;
    private final Repository repository;

    Pruning(HoldfastCommand holdfast, Repository repository) {
        this.holdfast = holdfast;
        this.repository = repository;
    }

    /** Prunes, or only says what that would do. */
    void run(PruneOptions options, boolean dryRun) {
        PrunePlan plan = repository.planPrune(options);
        holdfast.summary(json(plan.forecast()), () -> print(plan.forecast()));
        if (!dryRun) {
            PruneReport report = repository.prune(plan);
            holdfast.summary(json(report), () -> print(report));
        }
    }

    private void print(PruneForecast plan) {
        Table table = new Table().left("Packs").right("Count").right("Size").left("What becomes of them");
        row(table, "in the index", plan.indexed(), "");
        row(table, "  not needed", plan.unused(), "marked");
        row(table, "  partly needed", plan.repacked(), "copied as far as needed, then marked" + why(plan));
        row(table, "in no index", plan.unindexed(), "marked, unless a backup is still writing them");
        row(table, "marked, due", plan.due(), "deleted");
        row(
                table,
                "marked, waiting",
                plan.waiting(),
                plan.waitingUntil().map(this::until).orElse(""));
        table.lines().forEach(holdfast.terminal()::result);
        holdfast.terminal().result("");
        new Table()
                .left("")
                .right("")
                .row("Snapshots", Figures.count(plan.snapshots()))
                .row("  forgotten, can be put back", Figures.count(plan.forgotten()))
                .row("Copied", Figures.bytes(plan.bytesToWrite()))
                .row("Freed at last", Figures.bytes(plan.bytesFreed()))
                .row("Unused share", share(plan.unusedShareBefore()) + " -> " + share(plan.unusedShareAfter()))
                .row("Time to copy", plan.time().map(this::about).orElse("not known"))
                .lines()
                .forEach(holdfast.terminal()::result);
    }

    private static void row(Table table, String name, PackTotals packs, String what) {
        table.row(name, Figures.count(packs.packs()), Figures.bytes(packs.bytes()), packs.packs() == 0 ? "" : what);
    }

    private static String why(PruneForecast plan) {
        if (plan.smallPacks() + plan.mixedPacks() + plan.uncompressedPacks() == 0) {
            return "";
        }
        return " (" + plan.smallPacks() + " small, " + plan.mixedPacks() + " mixed, " + plan.uncompressedPacks()
                + " not compressed)";
    }

    private static String share(double percent) {
        return String.format(Locale.ROOT, "%.1f %%", percent);
    }

    private String about(Duration time) {
        return time.isZero() ? "none" : "about " + Figures.duration(time);
    }

    private String until(Instant due) {
        return "until " + time(due);
    }

    private String time(Instant instant) {
        return Figures.time(at(instant), holdfast.zone());
    }

    private OffsetDateTime at(Instant instant) {
        return instant.atZone(holdfast.zone()).toOffsetDateTime();
    }

    private void print(PruneReport report) {
        holdfast.terminal()
                .result("Marked " + packs(report.marked()) + ", deleted " + packs(report.deleted()) + ", in "
                        + Figures.duration(report.duration()) + ".");
        report.nextDue()
                .ifPresent(due -> holdfast.terminal()
                        .result("Nothing needs what is marked; run prune again after " + time(due) + " to delete it."));
    }

    private static String packs(PackTotals totals) {
        return Figures.count(totals.packs(), "pack") + " (" + Figures.bytes(totals.bytes()) + ")";
    }

    private JsonLine json(PruneForecast plan) {
        JsonLine line = JsonLine.message("prune_plan")
                .with("snapshots", plan.snapshots())
                .with("forgotten", plan.forgotten())
                .with("indexed", json(plan.indexed()))
                .with("unused", json(plan.unused()))
                .with("repacked", json(plan.repacked()))
                .with("small_packs", plan.smallPacks())
                .with("mixed_packs", plan.mixedPacks())
                .with("uncompressed_packs", plan.uncompressedPacks())
                .with("unindexed", json(plan.unindexed()))
                .with("due", json(plan.due()))
                .with("waiting", json(plan.waiting()))
                .with("waiting_until", plan.waitingUntil().map(this::at))
                .with("vanished_packs", plan.vanished())
                .with("used_blobs", plan.usedBlobs())
                .with("unused_blobs", plan.unusedBlobs())
                .with("duplicate_blobs", plan.duplicateBlobs())
                .with("bytes_to_read", plan.bytesToRead())
                .with("bytes_to_write", plan.bytesToWrite())
                .with("bytes_freed", plan.bytesFreed())
                .with("unused_percent_before", plan.unusedShareBefore())
                .with("unused_percent_after", plan.unusedShareAfter())
                .with("requests", plan.requests());
        return line.with("seconds_to_copy", plan.time().map(time -> time.toMillis() / 1000.0));
    }

    private JsonLine json(PruneReport report) {
        Optional<OffsetDateTime> due = report.nextDue().map(this::at);
        return JsonLine.message("summary")
                .with("marked", json(report.marked()))
                .with("deleted", json(report.deleted()))
                .with("repacked", json(report.repacked()))
                .with("bytes_written", report.bytesWritten())
                .with("packs_needed_again", report.neededAgain())
                .with("index_files_replaced", report.indexFilesReplaced())
                .with("forgotten_expired", report.forgottenExpired())
                .with("next_due", due)
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }

    private static JsonLine json(PackTotals totals) {
        return JsonLine.object().with("packs", totals.packs()).with("bytes", totals.bytes());
    }
}
