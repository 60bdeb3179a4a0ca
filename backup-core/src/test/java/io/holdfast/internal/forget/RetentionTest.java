package io.holdfast.internal.forget;

import static io.holdfast.internal.forget.SnapshotBuilder.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.RetentionPolicy;
import io.holdfast.RetentionPolicy.Bucket;
import io.holdfast.Snapshot;
import io.holdfast.TimeSpan;
import io.holdfast.repository.RetentionDecision;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static List<RetentionDecision> decide(RetentionPolicy.Builder policy, Snapshot... snapshots) {
        List<Snapshot> shuffled = new ArrayList<>(List.of(snapshots));
        Collections.shuffle(shuffled, new Random(1));
        return new Retention(policy.build(), NOW).decide(shuffled).decisions();
    }

    /** The times that stay, newest first. */
    private static List<String> kept(RetentionPolicy.Builder policy, Snapshot... snapshots) {
        return decide(policy, snapshots).stream()
                .filter(RetentionDecision::kept)
                .map(decision -> decision.snapshot().time().toString())
                .toList();
    }

    private static RetentionPolicy.Builder policy() {
        return RetentionPolicy.builder();
    }

    @Test
    void theLastOnesAreKept() {
        assertThat(kept(policy().last(2), at("2026-01-01T00:00Z"), at("2026-01-01T00:01Z"), at("2026-01-01T00:02Z")))
                .containsExactly("2026-01-01T00:02Z", "2026-01-01T00:01Z");
    }

    @Test
    void theNewestOfEachHourIsKept() {
        assertThat(kept(
                        policy().hourly(2),
                        at("2026-01-01T08:00Z"),
                        at("2026-01-01T09:00Z"),
                        at("2026-01-01T09:59Z"),
                        at("2026-01-01T10:00Z")))
                .containsExactly("2026-01-01T10:00Z", "2026-01-01T09:59Z");
    }

    @Test
    void aDayIsThatOfTheClockOfTheSnapshot() {
        // All on one day in UTC.
        assertThat(kept(
                        policy().daily(9),
                        at("2026-01-01T23:30-10:00"),
                        at("2026-01-02T10:30Z"),
                        at("2026-01-03T01:00+14:00")))
                .containsExactly("2026-01-03T01:00+14:00", "2026-01-02T10:30Z", "2026-01-01T23:30-10:00");
    }

    @Test
    void weeksAreIsoWeeks() {
        // 31 December 2024 is in the first week of 2025.
        assertThat(kept(
                        policy().weekly(2),
                        at("2024-12-22T12:00Z"),
                        at("2024-12-29T12:00Z"),
                        at("2024-12-31T12:00Z"),
                        at("2025-01-05T12:00Z")))
                .containsExactly("2025-01-05T12:00Z", "2024-12-29T12:00Z");
    }

    @Test
    void monthsOfDifferentYearsDiffer() {
        assertThat(kept(
                        policy().monthly(3),
                        at("2024-05-31T12:00Z"),
                        at("2025-05-01T12:00Z"),
                        at("2025-05-31T12:00Z"),
                        at("2025-06-01T12:00Z")))
                .containsExactly("2025-06-01T12:00Z", "2025-05-31T12:00Z", "2024-05-31T12:00Z");
    }

    @Test
    void theOldestIsKeptWhileARuleHasSomethingLeft() {
        Snapshot[] year = {at("2026-01-05T00:00Z"), at("2026-01-06T00:00Z"), at("2026-03-01T00:00Z")};
        assertThat(kept(policy().yearly(2), year)).containsExactly("2026-03-01T00:00Z", "2026-01-05T00:00Z");
        assertThat(kept(policy().yearly(1), year)).containsExactly("2026-03-01T00:00Z");
        assertThat(decide(policy().yearly(2), year).get(2).reasons()).containsExactly("oldest yearly snapshot");
    }

    @Test
    void anUnlimitedRuleKeepsOneOfEach() {
        assertThat(kept(
                        policy().daily(RetentionPolicy.UNLIMITED),
                        at("2026-01-01T00:00Z"),
                        at("2026-01-02T00:00Z"),
                        at("2026-01-02T01:00Z")))
                .containsExactly("2026-01-02T01:00Z", "2026-01-01T00:00Z");
    }

    @Test
    void withinCountsFromTheNewestSnapshotAndNotFromNow() {
        assertThat(kept(
                        policy().within(Period.ofDays(2)),
                        at("2020-01-01T00:00Z"),
                        at("2020-01-01T00:01Z"),
                        at("2020-01-03T00:00Z")))
                .containsExactly("2020-01-03T00:00Z", "2020-01-01T00:01Z");
    }

    @Test
    void withinDailyThinsWhatIsWithin() {
        assertThat(kept(
                        policy().withinDaily(TimeSpan.parse("2d")),
                        at("2025-12-01T00:00Z"),
                        at("2026-01-01T13:00Z"),
                        at("2026-01-02T11:00Z"),
                        at("2026-01-02T13:00Z"),
                        at("2026-01-03T12:00Z")))
                .containsExactly("2026-01-03T12:00Z", "2026-01-02T13:00Z", "2026-01-01T13:00Z");
    }

    @Test
    void whatHasAllTagsOfAListIsKept() {
        assertThat(kept(
                        policy().keepTags("a", "b").keepTags("c"),
                        at("2026-01-01T00:00Z", "b", "x", "a"),
                        at("2026-01-02T00:00Z", "a"),
                        at("2026-01-03T00:00Z", "c"),
                        at("2026-01-04T00:00Z")))
                .containsExactly("2026-01-03T00:00Z", "2026-01-01T00:00Z");
    }

    @Test
    void whatNobodyHasTaggedIsKeptAlthoughHoldfastHas() {
        assertThat(kept(
                        policy().keepUntagged(),
                        at("2026-01-01T00:00Z", "plan=p", "kind=full"),
                        at("2026-01-02T00:00Z", "plan=p", "mine")))
                .containsExactly("2026-01-01T00:00Z");
    }

    @Test
    void eachDecisionTellsAllThatKeepsItAndWhatIsLeft() {
        List<RetentionDecision> decisions = decide(
                policy().keepTags("t")
                        .within(Duration.ofHours(1))
                        .last(1)
                        .daily(3)
                        .withinWeekly(Period.ofYears(1)),
                at("2026-01-02T10:00Z", "t"),
                at("2026-01-01T10:00Z"));
        assertThat(decisions.get(0).reasons())
                .containsExactly("has tags [t]", "within 1h", "last snapshot", "daily snapshot", "weekly within 1y");
        assertThat(decisions.get(0).left()).isEqualTo(Map.of(Bucket.LAST, 0, Bucket.DAILY, 2));
        assertThat(decisions.get(1).left()).isEqualTo(Map.of(Bucket.LAST, 0, Bucket.DAILY, 1));
    }

    @Test
    void whatGoesIsToldWhyByEachRule() {
        RetentionDecision gone = decide(
                        policy().keepTags("t")
                                .within(Duration.ofHours(1))
                                .last(1)
                                .daily(3),
                        at("2026-01-02T10:00Z"),
                        at("2026-01-02T08:00Z"),
                        at("2026-01-01T00:00Z"))
                .get(1);
        assertThat(gone.kept()).isFalse();
        assertThat(gone.reasons())
                .containsExactly(
                        "lacks tags [t]",
                        "not within 1h",
                        "newer ones use all 1 last",
                        "not the newest daily snapshot");
    }

    @Test
    void aSnapshotFromTheFutureStaysAndPushesOutNothing() {
        List<RetentionDecision> decisions = decide(
                policy().last(1).within(Period.ofDays(1)),
                at("2099-01-01T00:00Z"),
                at("2026-01-02T00:00Z"),
                at("2026-01-01T12:00Z"),
                at("2025-01-01T00:00Z"));
        assertThat(decisions).extracting(RetentionDecision::kept).containsExactly(true, true, true, false);
        assertThat(decisions.get(0).reasons()).containsExactly("dated in the future");
        assertThat(decisions.get(1).reasons()).containsExactly("within 1d", "last snapshot");
    }

    @Test
    void whatIsHeldStays() {
        List<RetentionDecision> decisions = decide(
                policy().last(1),
                at("2026-01-03T00:00Z"),
                at("2026-01-02T00:00Z", "hold"),
                at("2026-01-01T00:00Z", "hold=case 7", "hold=audit"),
                at("2025-01-01T00:00Z", "holding"));
        assertThat(decisions).extracting(RetentionDecision::kept).containsExactly(true, true, true, false);
        assertThat(decisions.get(1).reasons()).containsExactly("held");
        assertThat(decisions.get(2).reasons()).containsExactly("held: case 7, audit");
    }

    @Test
    void partialSnapshotsDoNotPushOutTheLastCompleteOne() {
        Snapshot complete = at("2026-01-01T00:00Z");
        Snapshot older = at("2025-12-31T00:00Z");
        assertThat(kept(
                        policy().last(1),
                        at("2026-01-03T00:00Z", "partial"),
                        at("2026-01-02T00:00Z", "partial"),
                        complete,
                        older))
                .containsExactly("2026-01-03T00:00Z", "2026-01-01T00:00Z");
        assertThat(kept(policy().last(1), at("2026-01-03T00:00Z"), complete)).containsExactly("2026-01-03T00:00Z");
    }

    @Test
    void aGroupOfWhichNoRuleKeepsAnythingIsTold() {
        Retention tagged = new Retention(policy().keepTags("t").build(), NOW);
        Snapshot held = at("2026-01-01T00:00Z", "hold");
        Snapshot plain = at("2026-01-02T00:00Z");
        assertThat(tagged.decide(List.of(held, plain)).losesAll()).isTrue();
        assertThat(tagged.decide(List.of(held)).losesAll()).isFalse();
        assertThat(tagged.decide(List.of(plain, at("2026-01-03T00:00Z", "t"))).losesAll())
                .isFalse();
        assertThat(tagged.decide(List.of()).losesAll()).isFalse();
    }
}
