package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.verify.Damage;
import java.util.List;
import java.util.Locale;

/** Prints what a verification has found. */
final class Findings {

    private final HoldfastCommand holdfast;

    Findings(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    /** Prints it, damages first. */
    void print(List<Damage> damages, List<Problem> unverified, List<String> hints) {
        damages.forEach(this::print);
        unverified.forEach(this::print);
        hints.forEach(this::printHint);
    }

    private void print(Damage damage) {
        Terminal terminal = holdfast.terminal();
        if (holdfast.output().json()) {
            terminal.result(json(damage));
            return;
        }
        String pack = damage.pack().map(id -> " in pack " + id).orElse("");
        terminal.result("DAMAGED " + word(damage.kind()) + " " + damage.id() + pack + ": " + damage.reason());
        damage.affected().forEach(path -> terminal.result("    hits " + EntryPaths.printable(path)));
        long more = damage.affectedCount() - damage.affected().size();
        if (more > 0) {
            terminal.result("    and " + Figures.count(more) + " more");
        }
    }

    private void print(Problem unverified) {
        holdfast.terminal()
                .result(
                        holdfast.output().json()
                                ? JsonLine.message("unverified")
                                        .with("item", unverified.path())
                                        .with("message", unverified.reason())
                                : "UNVERIFIED " + EntryPaths.printable(unverified.path()) + ": " + unverified.reason());
    }

    private static String word(Damage.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private void printHint(String hint) {
        if (!holdfast.output().quiet()) {
            holdfast.terminal()
                    .message(
                            holdfast.output().json()
                                    ? JsonLine.message("hint").with("message", hint)
                                    : "hint: " + hint);
        }
    }

    private static JsonLine json(Damage damage) {
        return JsonLine.message("error")
                .with("kind", word(damage.kind()))
                .with("id", damage.id())
                .with("pack", damage.pack())
                .with("message", damage.reason())
                .with("affected", damage.affected())
                .with("affected_count", damage.affectedCount());
    }
}
