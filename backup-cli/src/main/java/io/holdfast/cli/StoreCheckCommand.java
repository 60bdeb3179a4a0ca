package io.holdfast.cli;

import io.holdfast.spi.store.Store;
import io.holdfast.verify.StoreCheck;
import io.holdfast.verify.StoreCheckReport;
import io.holdfast.verify.StoreFinding;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Tries what a store guarantees. */
@Command(
        name = "check",
        description =
                "Try in the store of --repo what a repository relies on, and say what depends on what it lacks. No password is needed, and a repository"
                        + " that is there is not touched.",
        mixinStandardHelpOptions = true)
final class StoreCheckCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    StoreCheckCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Store store = holdfast.store();
                Store other = holdfast.store()) {
            StoreCheckReport report =
                    StoreCheck.run(store, other, holdfast.environment().clock(), new SecureRandom());
            if (holdfast.output().json()) {
                report.findings().forEach(finding -> holdfast.terminal().result(json(finding)));
            }
            holdfast.summary(json(report), () -> print(report));
            return (report.reliable() ? ExitCode.OK : ExitCode.ERROR).number();
        }
    }

    private void print(StoreCheckReport report) {
        Table table = new Table().left("").left("Guarantee").left("Seen");
        for (StoreFinding finding : report.findings()) {
            table.row(word(finding), finding.guarantee().promise(), finding.detail());
        }
        table.lines().forEach(holdfast.terminal()::result);
        report.findings().stream()
                .filter(finding -> finding.verdict() != StoreFinding.Verdict.HOLDS)
                .forEach(finding -> holdfast.terminal()
                        .result("Without \"" + finding.guarantee().promise() + "\": "
                                + finding.guarantee().consequence() + "."));
        report.leftBehind().forEach(name -> holdfast.terminal().result("Could not be deleted: " + name));
        holdfast.terminal()
                .result(
                        report.reliable()
                                ? "A repository can rely on this store."
                                : "Do not keep a repository here before this is mended.");
    }

    private static String word(StoreFinding finding) {
        return finding.verdict().name().toLowerCase(Locale.ROOT);
    }

    private static JsonLine json(StoreFinding finding) {
        return JsonLine.message("guarantee")
                .with("name", finding.guarantee().name().toLowerCase(Locale.ROOT))
                .with("verdict", word(finding))
                .with("detail", finding.detail());
    }

    private static JsonLine json(StoreCheckReport report) {
        return JsonLine.message("summary").with("reliable", report.reliable()).with("left_behind", report.leftBehind());
    }
}
