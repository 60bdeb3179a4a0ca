package io.holdfast.cli;

import io.holdfast.repository.Repository;
import io.holdfast.verify.HealedPack;
import io.holdfast.verify.LedgerSummary;
import io.holdfast.verify.RollingReport;
import io.holdfast.verify.RollingVerifier;
import java.time.Instant;
import java.util.Optional;

/** A day of a rolling verification. */
final class RollingRun {

    private final HoldfastCommand holdfast;
    private final RollingOptions options;

    RollingRun(HoldfastCommand holdfast, RollingOptions options) {
        this.holdfast = holdfast;
        this.options = options;
    }

    ExitCode run() {
        RollingVerifier verifier = options.verifier()
                .withCancellation(holdfast.environment().interruption().cancellation());
        if (options.heals() && options.copy().isGiven(holdfast.environment())) {
            try (Repository copy = holdfast.openFrom(options.copy())) {
                return run(verifier.healingFrom(copy));
            }
        }
        return run(options.heals() ? verifier.healing() : verifier);
    }

    private ExitCode run(RollingVerifier verifier) {
        try (Repository repository = holdfast.open()) {
            RollingReport report = verifier.verify(repository);
            new Findings(holdfast).print(report.damages(), report.unverified(), report.hints());
            report.healed().forEach(this::print);
            holdfast.problems("heal", "not healed: ", report.unhealed());
            holdfast.summary(json(report, verifier), () -> print(report, verifier));
            if (!report.intact()) {
                return ExitCode.ERROR;
            }
            return report.behind() ? ExitCode.PARTIAL : ExitCode.OK;
        }
    }

    private void print(HealedPack healed) {
        holdfast.terminal()
                .result(
                        holdfast.output().json()
                                ? JsonLine.message("healed")
                                        .with("pack", healed.pack())
                                        .with("from", healed.from())
                                : "HEALED pack " + healed.pack() + " from " + healed.from());
    }

    private void print(RollingReport report, RollingVerifier verifier) {
        Terminal terminal = holdfast.terminal();
        LedgerSummary ledger = report.ledger();
        new Table()
                .left("")
                .right("")
                .left("")
                .row("Packs read", Figures.count(report.packsRead()), Figures.bytes(report.bytesRead()))
                .row("Packs", Figures.count(ledger.packs()), Figures.bytes(ledger.bytes()))
                .row("  never proven", Figures.count(ledger.never()), Figures.bytes(ledger.neverBytes()))
                .row(
                        "  not within " + verifier.days() + " d",
                        Figures.count(report.packsOverdue()),
                        Figures.bytes(report.bytesOverdue()))
                .row("  damaged", Figures.count(ledger.damaged()), "")
                .lines()
                .forEach(terminal::result);
        ledger.oldest()
                .ifPresent(oldest -> terminal.result("The oldest proof is of "
                        + Figures.time(oldest.atZone(holdfast.zone()).toOffsetDateTime(), holdfast.zone()) + "."));
        if (report.behind()) {
            terminal.result("At " + Figures.bytes(report.bytesPerDay()) + " a day everything is read within "
                    + report.daysTaken() + " d, and not within " + verifier.days() + " d; that needs "
                    + Figures.bytes(report.bytesPerDayNeeded()) + " a day.");
        }
        terminal.result("Verified what is due today in " + Figures.duration(report.duration()) + ": "
                + (report.intact() ? "no damage." : "damaged or not verified is what is named above."));
    }

    private static JsonLine json(RollingReport report, RollingVerifier verifier) {
        LedgerSummary ledger = report.ledger();
        return JsonLine.message("summary")
                .with("num_errors", report.damages().size())
                .with("num_unverified", report.unverified().size())
                .with("packs", ledger.packs())
                .with("bytes", ledger.bytes())
                .with("packs_read", report.packsRead())
                .with("bytes_read", report.bytesRead())
                .with("packs_never_proven", ledger.never())
                .with("packs_damaged", ledger.damaged())
                .with("packs_overdue", report.packsOverdue())
                .with("bytes_overdue", report.bytesOverdue())
                .with("packs_healed", report.healed().size())
                .with("within_days", verifier.days())
                .with("days_taken", report.daysTaken())
                .with("bytes_per_day", report.bytesPerDay())
                .with("bytes_per_day_needed", report.bytesPerDayNeeded())
                .with("oldest_proof", text(ledger.oldest()))
                .with("newest_proof", text(ledger.newest()))
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }

    private static Optional<String> text(Optional<Instant> time) {
        return time.map(Instant::toString);
    }
}
