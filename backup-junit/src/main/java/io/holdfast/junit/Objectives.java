package io.holdfast.junit;

import static io.holdfast.junit.DrillReport.text;

import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** What a drill has to keep. Immutable. */
record Objectives(Optional<Duration> rto, Optional<Duration> rpo) {

    static Objectives of(String rto, String rpo) {
        return new Objectives(parse("rto", rto), parse("rpo", rpo));
    }

    private static Optional<Duration> parse(String name, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Duration duration = Duration.parse(text);
            if (!duration.isNegative()) {
                return Optional.of(duration);
            }
        } catch (DateTimeParseException e) {
            // As one that is less than nothing.
        }
        throw new ExtensionConfigurationException(
                name + " = \"" + text + "\" is no duration. Write PT15M for 15 minutes, PT30S for 30 seconds");
    }

    /** What a drill has not kept, each for a person. */
    List<String> missed(DrillReport report) {
        List<String> missed = missed(Optional.of(report.recovery()), report.loss(), report.isOfLatest());
        report.rehearsal().checks().findings().stream()
                .filter(finding -> finding.result() != Result.PASSED)
                .map(Objectives::sentence)
                .forEach(missed::add);
        return missed;
    }

    /** These, and where there are none, those. */
    Objectives or(io.holdfast.Objectives others) {
        return new Objectives(rto.or(others::rto), rpo.or(others::rpo));
    }

    /**
     * Which were not kept, each for a person. What is not known was missed.
     *
     * @param measuresLoss whether what is lost was to be measured
     */
    List<String> missed(Optional<Duration> recovery, Optional<Duration> loss, boolean measuresLoss) {
        List<String> missed = new ArrayList<>();
        rto.ifPresent(most -> recovered(most, recovery).ifPresent(missed::add));
        rpo.filter(most -> measuresLoss).ifPresent(most -> judge(most, loss).ifPresent(missed::add));
        return missed;
    }

    private static Optional<String> recovered(Duration most, Optional<Duration> recovery) {
        if (recovery.isEmpty()) {
            return Optional.of("The RTO of " + text(most) + " was missed: it was not recovered.");
        }
        return recovery.filter(time -> time.compareTo(most) > 0)
                .map(time -> "The RTO of " + text(most) + " was missed by " + text(time.minus(most)) + ": it took "
                        + text(time) + ".");
    }

    private static Optional<String> judge(Duration most, Optional<Duration> loss) {
        if (loss.isEmpty()) {
            return Optional.of("Whether the RPO of " + text(most)
                    + " was kept nobody knows: nothing says of which moment what came back is.");
        }
        if (loss.get().compareTo(most) <= 0) {
            return Optional.empty();
        }
        return Optional.of(
                "The RPO of " + text(most) + " was missed by " + text(loss.get().minus(most))
                        + ": the last change that came back is " + text(loss.get()) + " older than the incident.");
    }

    private static String sentence(Finding finding) {
        String what = finding.result() == Result.FAILED ? " failed: " : " could not be checked: ";
        return finding.name() + what + finding.detail();
    }
}
