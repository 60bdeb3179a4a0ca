package io.holdfast.internal.forget;

import static io.holdfast.internal.forget.SnapshotBuilder.at;
import static io.holdfast.internal.forget.SnapshotBuilder.lasting;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.repository.RetentionDecision;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The window of seven days begins on 13 November at noon, since the newest snapshot is of the 20th. */
class PointInTimeTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Snapshot NEWEST = at("2026-11-20T12:00Z", "kind=log");

    private static Stream<RetentionDecision> decide(Snapshot... older) {
        RetentionPolicy policy =
                RetentionPolicy.builder().pointInTime(Period.ofDays(7)).build();
        List<Snapshot> group =
                Stream.concat(Stream.of(NEWEST), Stream.of(older)).toList();
        return new Retention(policy, NOW).decide(group).decisions().stream().skip(1);
    }

    private static List<String> kept(Snapshot... older) {
        return decide(older)
                .filter(RetentionDecision::kept)
                .map(decision -> decision.snapshot().time().toLocalDate() + " "
                        + decision.snapshot().kind().label())
                .toList();
    }

    @Test
    void theWindowItsBaseAndWhatLeadsFromThereIntoItAreKept() {
        assertThat(kept(
                        at("2026-11-18T00:00Z", "kind=full"),
                        at("2026-11-14T00:00Z", "kind=log"),
                        at("2026-11-13T00:00Z", "kind=log"),
                        at("2026-11-12T00:00Z", "kind=export"),
                        at("2026-11-11T00:00Z", "kind=incremental"),
                        at("2026-11-10T00:00Z", "kind=full"),
                        at("2026-11-09T00:00Z", "kind=log"),
                        at("2026-11-08T00:00Z", "kind=incremental"),
                        at("2026-11-03T00:00Z", "kind=full")))
                .containsExactly(
                        "2026-11-18 full",
                        "2026-11-14 log",
                        "2026-11-13 log",
                        "2026-11-11 incremental",
                        "2026-11-10 full");
    }

    @Test
    void aBaseCountsFromItsEnd() {
        assertThat(kept(
                        lasting("2026-11-13T11:00Z", "2026-11-13T13:00Z", "kind=full"),
                        at("2026-11-11T00:00Z", "kind=log"),
                        lasting("2026-11-10T00:00Z", "2026-11-10T02:00Z", "kind=full")))
                .containsExactly("2026-11-13 full", "2026-11-11 log", "2026-11-10 full");
    }

    @Test
    void aLogThatReachesIntoTheTimeOfItsBaseIsKept() {
        assertThat(kept(
                        lasting("2026-11-10T00:30Z", "2026-11-10T02:00Z", "kind=full"),
                        lasting("2026-11-10T00:00Z", "2026-11-10T01:00Z", "kind=log"),
                        lasting("2026-11-09T23:00Z", "2026-11-10T00:00Z", "kind=log")))
                .containsExactly("2026-11-10 full", "2026-11-10 log");
    }

    @Test
    void aPartialBaseDoesNotReplaceACompleteOne() {
        assertThat(kept(
                        at("2026-11-12T00:00Z", "kind=full", "partial"),
                        at("2026-11-11T00:00Z", "kind=log"),
                        at("2026-11-10T00:00Z", "kind=full")))
                .containsExactly("2026-11-11 log", "2026-11-10 full");
        assertThat(kept(at("2026-11-12T00:00Z", "kind=full", "partial"), at("2026-11-11T00:00Z", "kind=log")))
                .containsExactly("2026-11-12 full");
    }

    @Test
    void whatHasNoBaseInItsGroupStays() {
        assertThat(decide(at("2026-11-01T00:00Z", "kind=log")))
                .allSatisfy(decision -> assertThat(decision.reasons()).containsExactly("its base is not in this group"))
                .hasSize(1);
    }

    @Test
    void filesNeedOnlyTheSnapshotBeforeTheWindow() {
        assertThat(kept(at("2026-11-13T13:00Z"), at("2026-11-12T00:00Z"), at("2026-11-11T00:00Z")))
                .containsExactly("2026-11-13 full", "2026-11-12 full");
    }
}
