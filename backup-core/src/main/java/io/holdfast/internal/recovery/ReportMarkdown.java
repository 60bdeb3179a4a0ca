package io.holdfast.internal.recovery;

import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.StepReport;
import io.holdfast.recovery.StepState;
import io.holdfast.recovery.TimelineEntry;
import io.holdfast.spi.recovery.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A report for people. */
public final class ReportMarkdown {

    private static final Set<String> EXCEPTIONS =
            Set.of("break-glass", "denied", "revoke", "skip", "failed", "doubt", "not-copied");

    private final RecoveryReport report;
    private final StringBuilder text = new StringBuilder();

    private ReportMarkdown(RecoveryReport report) {
        this.report = report;
    }

    /** The report, in Markdown. */
    public static String of(RecoveryReport report) {
        return new ReportMarkdown(report).write();
    }

    private String write() {
        line("# Recovery: " + inline(report.scenario()));
        line("");
        line("Run `" + report.run() + "`, " + Words.of(report.mode()) + ", asked for by " + inline(report.requester())
                + ": **" + Words.of(report.state()) + "**"
                + (report.reason().isEmpty() ? "" : " (" + inline(report.reason()) + ")") + ".");
        report.copied()
                .ifPresent(
                        time -> line(
                                "\n**This is a copy of " + time
                                        + ", read from the repository: what happened later is not in it, nor perhaps that a step was begun. No run is gone on with from it.**"));
        objectives();
        restored();
        steps();
        exceptions();
        timeline();
        return text.toString();
    }

    private void objectives() {
        line("");
        line("| | objective | measured |");
        line("|---|---|---|");
        row("RTO", time(report.objectives().rto()), time(report.rto()));
        row("of that, waiting for people", "", Words.of(report.waiting()));
        row("RPO", time(report.objectives().rpo()), report.point().isPresent() ? "not measured" : time(report.rpo()));
        line("");
        line("The incident was at " + report.incident() + "; the run began at " + report.began()
                + report.ended().map(ended -> " and ended at " + ended).orElse(" and has not ended") + ".");
        report.point().ifPresent(point -> line(Words.ofPoint(point, report.rpo())));
        report.missed().forEach(missed -> line("**" + inline(missed) + "**"));
        if (report.reviewDue()) {
            line("**Somebody has gone around approvals; a review is due.**");
        }
    }

    private static String time(Optional<Duration> time) {
        return time.map(Words::of).orElse("not known");
    }

    private void restored() {
        List<StepReport> restores = report.steps().stream()
                .filter(step -> step.outputs().containsKey("snapshot"))
                .toList();
        if (restores.isEmpty()) {
            return;
        }
        line("");
        line("## What was restored");
        line("");
        line("| step | snapshot | newest change | to |");
        line("|---|---|---|---|");
        restores.forEach(step -> row(
                step.name(),
                step.outputs().getOrDefault("snapshot", ""),
                step.outputs().getOrDefault(Outcome.NEWEST_COMMIT, "not known"),
                step.outputs().getOrDefault(Outcome.DIRECTORY, step.outputs().getOrDefault("restored", ""))));
    }

    private void steps() {
        line("");
        line("## Steps");
        line("");
        line("| step | phase | state | tries | took | waited for people | approved by |");
        line("|---|---|---|---|---|---|---|");
        report.steps()
                .forEach(step -> row(
                        step.name(),
                        step.phase(),
                        Words.of(step.state()),
                        Integer.toString(step.attempts()),
                        step.duration().map(Words::of).orElse(""),
                        step.waited().isZero() ? "" : Words.of(step.waited()),
                        String.join(", ", step.approvers())));
    }

    private void exceptions() {
        List<String> all = new ArrayList<>();
        for (TimelineEntry entry : report.timeline()) {
            boolean ofMode = entry.event().equals("skip") && entry.by().isEmpty();
            if (EXCEPTIONS.contains(entry.event()) && !ofMode) {
                all.add(sentence(entry));
            }
        }
        report.steps().stream()
                .filter(step -> step.state() == StepState.NOT_UNDONE || step.state() == StepState.IN_DOUBT)
                .forEach(step -> all.add(step.name() + " is " + Words.of(step.state()) + ": " + step.reason()));
        if (!all.isEmpty()) {
            line("");
            line("## Exceptions");
            line("");
            all.forEach(one -> line("- " + inline(one)));
        }
    }

    private static String sentence(TimelineEntry entry) {
        return entry.time() + ": " + entry.event()
                + entry.step().map(step -> " " + step).orElse("")
                + (entry.by().isEmpty() ? "" : ", by " + entry.by())
                + (entry.detail().isEmpty() ? "" : ": " + entry.detail());
    }

    private void timeline() {
        line("");
        line("## Timeline");
        line("");
        line("| time | event | step | by | |");
        line("|---|---|---|---|---|");
        report.timeline()
                .forEach(entry -> row(
                        entry.time().toString(), entry.event(), entry.step().orElse(""), entry.by(), entry.detail()));
    }

    private void row(String... cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ').append(inline(cell)).append(" |");
        }
        text.append('\n');
    }

    /** On one line, and as it is: what a program has printed is no Markdown. */
    private static String inline(String cell) {
        StringBuilder inline = new StringBuilder();
        cell.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                inline.append(' ');
            } else {
                if (c < 128 && "\\`*_[]<>|#&".indexOf(c) >= 0) {
                    inline.append('\\');
                }
                inline.appendCodePoint(c);
            }
        });
        return inline.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
