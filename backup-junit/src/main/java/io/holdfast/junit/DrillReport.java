package io.holdfast.junit;

import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.RehearsalReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a drill has measured. Immutable.
 *
 * @param incident the moment that was asked for, else the beginning of the drill
 * @param drawn the point of the drill, in place of that of its source, if there was one
 * @param opening how long it took to open the repository and the source
 */
record DrillReport(Instant incident, Optional<Instant> drawn, Duration opening, RehearsalReport rehearsal) {

    static DrillReport of(
            RecoveryPoint point, Optional<Instant> drawn, Instant begin, Duration opening, RehearsalReport rehearsal) {
        Instant asked = point instanceof RecoveryPoint.AtInstant at ? at.instant() : begin;
        return new DrillReport(drawn.orElse(asked), drawn, opening, rehearsal);
    }

    /** Whether what came back tells how much would be lost. */
    boolean isOfLatest() {
        return drawn.isEmpty();
    }

    /** How long it took until what was restored could be used. */
    Duration recovery() {
        return opening.plus(rehearsal.restoring());
    }

    /** How long before the incident the last change was that came back; empty if nothing says of when that is. */
    Optional<Duration> loss() {
        return rehearsal
                .at()
                .instant()
                .map(last -> Duration.between(last, incident))
                .map(loss -> loss.isNegative() ? Duration.ZERO : loss);
    }

    @Override
    public String toString() {
        RecoveryWindow.Base base = rehearsal.base();
        List<String> sentences = new ArrayList<>();
        sentences.add(rehearsal.restored() + " could be used after " + text(recovery())
                + ": opening the repository and the source took " + text(opening) + ", restoring and starting "
                + text(rehearsal.restoring()) + ". Looking at it took " + text(rehearsal.checking()) + ".");
        sentences.add("It began with snapshot " + base.snapshot().substring(0, 8)
                + (base.partial() ? ", which is PARTIAL" : "")
                + ". The last change that came back is of "
                + rehearsal.at().instant().map(Instant::toString).orElse("a moment that nobody knows")
                + "; the incident was at " + incident + ".");
        drawn.map(DrillReport::ofPoint).ifPresent(sentences::add);
        rehearsal.limits().forEach(limit -> sentences.add("Limit: " + limit + "."));
        return String.join(" ", sentences);
    }

    /** What a point of the drill shows, and what it does not. */
    static String ofPoint(Instant point) {
        return "It restored to " + point + ", a point of this drill, which says nothing of the RPO; again: point = \""
                + point + "\".";
    }

    /** In seconds, with a tenth. */
    static String text(Duration duration) {
        return duration.toSeconds() + "." + duration.toMillisPart() / 100 + " s";
    }
}
