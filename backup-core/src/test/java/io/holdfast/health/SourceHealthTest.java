package io.holdfast.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.TimeWindow;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.verify.LedgerSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every state, and what leads from one to another. */
class SourceHealthTest {

    /** A daily backup at two, which takes 30 minutes. */
    private static final ScheduleConfig DAILY =
            new ScheduleConfig("0 2 * * *", ZoneOffset.UTC, Optional.of(Duration.ofMinutes(30)), Optional.empty());

    private static final ScheduleConfig MONTHLY_TEST =
            new ScheduleConfig("@monthly", ZoneOffset.UTC, Optional.empty(), Optional.empty());

    private static final Instant NOW = Instant.parse("2024-05-20T12:00:00Z");

    private static final HealthObjectives OBJECTIVES = new HealthObjectives(
            List.of(DAILY),
            List.of(),
            List.of(),
            Optional.of(Duration.ofDays(2)),
            false,
            Duration.ofDays(30),
            List.of());

    @Test
    void whatIsAsItIsPromisedIsOkAndAllReasonsSayWhy() {
        SourceHealth health = health(facts(), OBJECTIVES, NOW);
        assertThat(health.state()).isEqualTo(HealthState.OK);
        assertThat(health.score()).isEqualTo(100);
        assertThat(health.ailments()).isEmpty();
        assertThat(health.reasons())
                .extracting(HealthReason::check)
                .containsExactlyInAnyOrder(
                        "backup-age", "rpo", "complete", "size", "duration", "verification", "store");
        assertThat(sentence(health, "backup-age"))
                .isEqualTo("The last complete backup is of 2024-05-20T02:00:00Z, 10 h ago.");
    }

    @Test
    void aBackupThatDidNotComeIsLateOnceItShouldBeThere() {
        Instant due = Instant.parse("2024-05-21T02:30:00Z");
        assertThat(health(facts(), OBJECTIVES, due).state()).isEqualTo(HealthState.OK);
        SourceHealth late = health(facts(), OBJECTIVES, due.plusSeconds(60));
        assertThat(late.state()).isEqualTo(HealthState.LATE);
        assertThat(sentence(late, "backup-age")).contains("the next was due by 2024-05-21T02:30:00Z");
    }

    /** Due at two, may begin at ten in the evening only; until then only the RPO says that it is missed. */
    @Test
    void aBackupThatWaitsForItsWindowIsNotLateBecauseOfThat() {
        TimeWindow evening = new TimeWindow(LocalTime.of(22, 0), LocalTime.of(23, 0), ZoneOffset.UTC);
        Instant due = Instant.parse("2024-05-21T22:30:00Z");
        HealthObjectives windowed = new HealthObjectives(
                List.of(DAILY),
                List.of(),
                List.of(evening),
                Optional.of(Duration.ofDays(2)),
                false,
                Duration.ofDays(30),
                List.of());
        assertThat(health(facts(), windowed, due).state()).isEqualTo(HealthState.OK);
        SourceHealth late = health(facts(), windowed, due.plusSeconds(60));
        assertThat(late.state()).isEqualTo(HealthState.LATE);
        assertThat(sentence(late, "backup-age")).contains("the next was due by 2024-05-21T22:30:00Z");

        HealthObjectives strict = new HealthObjectives(
                List.of(DAILY),
                List.of(),
                List.of(evening),
                Optional.of(Duration.ofDays(1)),
                false,
                Duration.ofDays(30),
                List.of());
        assertThat(health(facts(), strict, Instant.parse("2024-05-21T02:00:01Z"))
                        .state())
                .isEqualTo(HealthState.FAILED);
    }

    @Test
    void whatIsLateHasFailedWhenMoreWouldBeLostThanPromised() {
        Instant broken = Instant.parse("2024-05-22T02:00:00Z");
        assertThat(health(facts(), OBJECTIVES, broken).state()).isEqualTo(HealthState.LATE);
        SourceHealth failed = health(facts(), OBJECTIVES, broken.plusSeconds(1));
        assertThat(failed.state()).isEqualTo(HealthState.FAILED);
        assertThat(sentence(failed, "rpo")).contains("2 d of changes would be lost now, and the RPO is 2 d.");
    }

    @Test
    void fullBackupsThatFailAreLateWhileThoseBetweenThemGoOn() {
        ScheduleConfig weekly = new ScheduleConfig(
                "0 3 * * sun", ZoneOffset.UTC, Optional.of(Duration.ofMinutes(30)), Optional.empty());
        HealthObjectives objectives = new HealthObjectives(
                List.of(DAILY, weekly),
                List.of(weekly),
                List.of(),
                Optional.empty(),
                false,
                Duration.ofDays(30),
                List.of());
        BackupFact between = new BackupFact(
                Instant.parse("2024-05-20T02:00:00Z"),
                SnapshotKind.INCREMENTAL,
                false,
                OptionalLong.empty(),
                Optional.empty());
        SourceFacts.Builder facts = SourceFacts.builder("db")
                .store(Health.up())
                .ledger(ledger(0, 0))
                .backup(between);
        assertThat(sentence(health(facts, objectives, NOW), "full-backup-age"))
                .isEqualTo("There is no complete full backup.");

        facts.backup(backup("2024-05-12T03:00:00Z", false, 1 << 30, 600));
        SourceHealth late = health(facts, objectives, NOW);
        assertThat(late.state()).isEqualTo(HealthState.LATE);
        assertThat(sentence(late, "full-backup-age")).contains("the next was due by 2024-05-19T03:30:00Z");
        assertThat(sentence(late, "backup-age")).contains("2024-05-20T02:00:00Z");

        facts.backup(backup("2024-05-19T03:00:00Z", false, 1 << 30, 600));
        assertThat(health(facts, objectives, NOW).state()).isEqualTo(HealthState.OK);
    }

    @Test
    void aLogThatIsFollowedAndStandsStillIsLateAlsoWithoutAnRpo() {
        HealthObjectives followed = new HealthObjectives(
                List.of(DAILY), List.of(), List.of(), Optional.empty(), true, Duration.ofDays(30), List.of());
        assertThat(health(facts().logRpo(Duration.ofMinutes(15)), followed, NOW).state())
                .isEqualTo(HealthState.OK);
        SourceHealth stopped = health(facts().logRpo(Duration.ofDays(21)), followed, NOW);
        assertThat(stopped.state()).isEqualTo(HealthState.LATE);
        assertThat(sentence(stopped, "rpo")).contains("21 d").contains("its change log is to be followed");
    }

    @Test
    void aSourceThatKeepsTooLittleOfItsLogIsAWarning() {
        SourceHealth small = health(
                facts().logRetention(new Health.Degraded("raise repl-backlog-size to 1200000")), OBJECTIVES, NOW);
        assertThat(small.state()).isEqualTo(HealthState.WARN);
        assertThat(sentence(small, "log-retention")).contains("would not bridge", "1200000");
        assertThat(health(facts().logRetention(new Health.Unknown("no route")), OBJECTIVES, NOW)
                        .state())
                .isEqualTo(HealthState.UNKNOWN);
        assertThat(health(facts().logRetention(Health.up()), OBJECTIVES, NOW).state())
                .isEqualTo(HealthState.OK);
    }

    @Test
    void theNextBackupMakesItWellAgain() {
        Instant later = Instant.parse("2024-05-22T12:00:00Z");
        assertThat(health(facts(), OBJECTIVES, later).state()).isEqualTo(HealthState.FAILED);
        SourceFacts.Builder again = facts().backup(backup("2024-05-22T02:00:00Z", false, 1 << 30, 600));
        assertThat(health(again, OBJECTIVES, later).state()).isEqualTo(HealthState.OK);
    }

    @Test
    void aSourceThatWasNeverBackedUpIsNotMissed() {
        SourceHealth health = health(SourceFacts.builder("new").store(Health.up()), OBJECTIVES, NOW);
        assertThat(health.state()).isEqualTo(HealthState.NEVER);
        assertThat(health.score()).isZero();
    }

    @Test
    void whatCannotBeReadIsUnknownAndNotNever() {
        SourceFacts.Builder facts = SourceFacts.builder("db").store(Health.up()).problem("snapshots/ab is damaged");
        SourceHealth health = health(facts, OBJECTIVES, NOW);
        assertThat(health.state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(sentence(health, "readable")).contains("snapshots/ab is damaged");
        assertThat(changed(known -> known.problem("snapshots/ab is damaged")).state())
                .isEqualTo(HealthState.UNKNOWN);
    }

    @Test
    void onlyPartialBackupsAreNone() {
        SourceFacts.Builder facts = SourceFacts.builder("db")
                .store(Health.up())
                .ledger(ledger(0, 0))
                .backup(backup("2024-05-20T02:00:00Z", true, 1, 1));
        assertThat(health(facts, OBJECTIVES, NOW).state()).isEqualTo(HealthState.FAILED);
    }

    @Test
    void aPartialBackupAfterACompleteOneIsAWarning() {
        SourceHealth health = changed(facts -> facts.backup(backup("2024-05-20T03:00:00Z", true, 1 << 30, 600)));
        assertThat(health.state()).isEqualTo(HealthState.WARN);
        assertThat(sentence(health, "complete")).contains("the last backup, since 2024-05-20T02:00:00Z");
        assertThat(health.score()).isEqualTo(90);
    }

    @Test
    void aBackupThatShrankOrGrewOrSlowedIsAWarning() {
        assertThat(last(1 << 28, 600).state()).isEqualTo(HealthState.WARN);
        assertThat(last(3L << 30, 600).state()).isEqualTo(HealthState.WARN);
        assertThat(last(1 << 30, 6000).state()).isEqualTo(HealthState.WARN);
        assertThat(sentence(last(1 << 28, 600), "size"))
                .isEqualTo("The size of the last backup is 256 MiB, and that of the 10 before it mostly 1 GiB.");
        assertThat(last(1 << 30, 100).state()).as("faster").isEqualTo(HealthState.OK);
        assertThat(last((1 << 30) + 1000, 650).state()).as("a little").isEqualTo(HealthState.OK);
    }

    @Test
    void withoutAScheduleTheHabitCountsAndBeforeThereIsOneNobodyKnows() {
        assertThat(health(facts(), HealthObjectives.none(), NOW).state()).isEqualTo(HealthState.OK);
        assertThat(health(facts(), HealthObjectives.none(), NOW.plus(Duration.ofDays(2)))
                        .state())
                .isEqualTo(HealthState.LATE);
        SourceFacts.Builder young = SourceFacts.builder("db")
                .store(Health.up())
                .ledger(ledger(0, 0))
                .backup(backup("2024-05-20T02:00:00Z", false, 1, 1));
        assertThat(health(young, HealthObjectives.none(), NOW).state()).isEqualTo(HealthState.UNKNOWN);
    }

    @Test
    void aFollowedLogCountsForWhatWouldBeLostAndIsUnknownIfNobodyKnows() {
        HealthObjectives followed = new HealthObjectives(
                List.of(DAILY),
                List.of(),
                List.of(),
                Optional.of(Duration.ofMinutes(15)),
                true,
                Duration.ofDays(30),
                List.of());
        assertThat(health(facts(), followed, NOW).state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(health(facts().logRpo(Duration.ofMinutes(15)), followed, NOW).state())
                .isEqualTo(HealthState.OK);
        assertThat(health(facts().logRpo(Duration.ofMinutes(16)), followed, NOW).state())
                .isEqualTo(HealthState.FAILED);
    }

    @Test
    void damagedPacksHaveFailedAndUnprovenOnesAreNotGreen() {
        assertThat(changed(facts -> facts.ledger(ledger(0, 1))).state()).isEqualTo(HealthState.FAILED);
        assertThat(changed(facts -> facts.ledger(ledger(1, 0))).state()).isEqualTo(HealthState.WARN);
        assertThat(health(facts(), OBJECTIVES, NOW).state()).isEqualTo(HealthState.OK);
        LedgerSummary old = new LedgerSummary(
                10, 1000, 0, 0, 0, Optional.of(NOW.minus(Duration.ofDays(32))), Optional.of(NOW), List.of(), 0);
        SourceHealth late = changed(facts -> facts.ledger(old));
        assertThat(late.state()).isEqualTo(HealthState.LATE);
        assertThat(sentence(late, "verification")).contains("since 2024-04-18T12:00:00Z; that is to be within 30 d");
    }

    @Test
    void aRepositoryThatNobodyHasEverVerifiedIsLateWhenItIsOld() {
        LedgerSummary nothing =
                new LedgerSummary(10, 1000, 10, 1000, 0, Optional.empty(), Optional.empty(), List.of(), 0);
        assertThat(changed(facts -> facts.ledger(nothing)).state()).isEqualTo(HealthState.WARN);
        assertThat(changed(facts -> facts.ledger(nothing).backup(backup("2024-04-01T02:00:00Z", false, 1 << 30, 600)))
                        .state())
                .isEqualTo(HealthState.LATE);
    }

    @Test
    void aLedgerThatCannotBeReadIsUnknown() {
        SourceFacts.Builder facts = SourceFacts.builder("db").store(Health.up());
        daily().forEach(facts::backup);
        assertThat(health(facts, OBJECTIVES, NOW).state()).isEqualTo(HealthState.UNKNOWN);
    }

    @Test
    void aRestoreTestIsToBeKnownPassedAndYoung() {
        HealthObjectives tested = new HealthObjectives(
                List.of(DAILY),
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                Duration.ofDays(30),
                List.of(MONTHLY_TEST));
        assertThat(health(facts(), tested, NOW).state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(tested(tested, "2024-05-01T00:10:00Z", true)).isEqualTo(HealthState.OK);
        assertThat(tested(tested, "2024-05-01T00:10:00Z", false)).isEqualTo(HealthState.FAILED);
        assertThat(tested(tested, "2024-04-01T00:10:00Z", true)).isEqualTo(HealthState.LATE);
    }

    @Test
    void aCopyThatLagsIsLateAndOneThatCannotBeSeenUnknown() {
        assertThat(copy("2024-05-20T02:00:00Z")).isEqualTo(HealthState.OK);
        assertThat(copy("2024-05-19T02:00:00Z")).as("the last one is young").isEqualTo(HealthState.OK);
        assertThat(copy("2024-05-18T02:00:00Z")).isEqualTo(HealthState.LATE);
        assertThat(changed(facts -> facts.copy(offsite(Optional.empty(), ledger(0, 0), Health.up())))
                        .state())
                .isEqualTo(HealthState.LATE);
        assertThat(changed(facts -> facts.copy(new CopyFact(
                                "offsite",
                                Optional.empty(),
                                Optional.empty(),
                                new Health.Unknown("no route"),
                                Optional.of("no route"))))
                        .state())
                .isEqualTo(HealthState.UNKNOWN);
    }

    @Test
    void aCopyIsJudgedByItsPacksAndItsStoreToo() {
        assertThat(copy(ledger(0, 0), Health.up())).isEqualTo(HealthState.OK);
        assertThat(copy(ledger(0, 1), Health.up())).isEqualTo(HealthState.FAILED);
        assertThat(copy(ledger(1, 0), Health.up())).isEqualTo(HealthState.WARN);
        assertThat(copy(proven(32, 0, 0), Health.up())).isEqualTo(HealthState.LATE);
        assertThat(copy(proven(1, 0, 1), Health.up())).isEqualTo(HealthState.UNKNOWN);
        assertThat(copy(ledger(0, 0), new Health.Degraded("2 % are left"))).isEqualTo(HealthState.WARN);
        assertThat(copy(ledger(0, 0), new Health.Unknown("it does not say"))).isEqualTo(HealthState.UNKNOWN);
        assertThat(copy(ledger(0, 0), new Health.Down("it is full"))).isEqualTo(HealthState.FAILED);
        CopyFact unproven = new CopyFact(
                "offsite",
                Optional.of(Instant.parse("2024-05-20T02:00:00Z")),
                Optional.empty(),
                Health.up(),
                Optional.empty());
        assertThat(changed(facts -> facts.copy(unproven)).state()).isEqualTo(HealthState.UNKNOWN);
        SourceHealth failed = changed(facts ->
                facts.copy(offsite(Optional.of(Instant.parse("2024-05-20T02:00:00Z")), ledger(0, 1), Health.up())));
        assertThat(failed.ailments())
                .extracting(HealthReason::sentence)
                .anyMatch(sentence -> sentence.startsWith("The copy in 'offsite': 1 of the 10 packs"));
    }

    @Test
    void verificationThatStoppedIsLateAlsoWhereSomePacksWereNeverProven() {
        assertThat(changed(facts -> facts.ledger(proven(365, 1, 0))).state()).isEqualTo(HealthState.LATE);
        assertThat(changed(facts -> facts.ledger(proven(365, 0, 0))).state()).isEqualTo(HealthState.LATE);
        assertThat(changed(facts -> facts.ledger(proven(1, 1, 0))).state()).isEqualTo(HealthState.WARN);
    }

    @Test
    void aLedgerOfWhichAFileIsDamagedIsUnknown() {
        SourceHealth health = changed(facts -> facts.ledger(proven(1, 1, 2)));
        assertThat(health.state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(sentence(health, "verification")).contains("2 files of the verification ledger are damaged");
    }

    @Test
    void aBackupOfATimeThatIsStillToComeIsUnknownAndHidesNothing() {
        BackupFact future = backup("2031-05-20T02:00:00Z", false, 1 << 10, 60_000);
        SourceHealth health = changed(facts -> facts.backup(future));
        assertThat(health.state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(sentence(health, "clock")).contains("2031-05-20T02:00:00Z");
        assertThat(health.ailments()).extracting(HealthReason::check).containsExactly("clock");

        Instant later = Instant.parse("2024-05-28T02:00:00Z");
        SourceHealth stopped = health(facts().backup(future), OBJECTIVES, later);
        assertThat(stopped.ailments()).extracting(HealthReason::check).contains("clock", "backup-age", "rpo");
        assertThat(sentence(stopped, "backup-age")).contains("of 2024-05-20T02:00:00Z");

        SourceFacts.Builder only = SourceFacts.builder("db")
                .store(Health.up())
                .ledger(ledger(0, 0))
                .backup(future);
        assertThat(health(only, OBJECTIVES, NOW).state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(changed(facts -> facts.backup(backup("2024-05-20T12:59:00Z", false, 1 << 30, 600)))
                        .state())
                .as("clocks that are not quite the same")
                .isEqualTo(HealthState.OK);
    }

    @Test
    void aBackupOfATimeThatIsStillToComeDoesNotSayThatACopyFollows() {
        BackupFact future = backup("2031-05-20T02:00:00Z", false, 1 << 30, 600);
        SourceHealth copied = changed(
                facts -> facts.backup(future).copy(offsite(Optional.of(future.time()), ledger(0, 0), Health.up())));
        assertThat(copied.ailments()).extracting(HealthReason::check).containsExactly("clock", "copy");
        SourceHealth follows = changed(facts -> facts.backup(future)
                .copy(offsite(Optional.of(Instant.parse("2024-05-20T02:00:00Z")), ledger(0, 0), Health.up())));
        assertThat(follows.ailments()).extracting(HealthReason::check).containsExactly("clock");
    }

    @Test
    void theStoreCounts() {
        assertThat(store(new Health.Degraded("2 % are left"))).isEqualTo(HealthState.WARN);
        assertThat(store(new Health.Unknown("it does not say"))).isEqualTo(HealthState.UNKNOWN);
        assertThat(store(new Health.Down("it is full"))).isEqualTo(HealthState.FAILED);
    }

    @Test
    void theScoreFallsWithEachAilmentAndNeverBelowZero() {
        SourceHealth one = changed(facts -> facts.store(new Health.Degraded("little room")));
        SourceHealth two =
                changed(facts -> facts.store(new Health.Degraded("little room")).ledger(ledger(1, 0)));
        SourceHealth many = changed(facts -> facts.store(new Health.Down("gone"))
                .ledger(ledger(0, 3))
                .problem("damaged")
                .problem("damaged, too"));
        assertThat(List.of(one.score(), two.score(), many.score())).containsExactly(90, 80, 0);
        assertThat(many.reasons().get(0).state()).isEqualTo(HealthState.FAILED);
    }

    @Test
    void aReportIsAsItsWorstAndWithoutSourcesUnknown() {
        SourceHealth well = health(facts(), OBJECTIVES, NOW);
        SourceHealth warned = changed(facts -> facts.ledger(ledger(1, 0)));
        assertThat(new HealthReport(List.of(well, warned)).state()).isEqualTo(HealthState.WARN);
        assertThat(new HealthReport(List.of(well, warned)).score()).isEqualTo(95);
        assertThat(new HealthReport(List.of()).state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(new HealthReport(List.of()).score()).isZero();
    }

    private static HealthState tested(HealthObjectives objectives, String time, boolean passed) {
        return health(facts().restoreTest(new RestoreTestFact(Instant.parse(time), passed)), objectives, NOW)
                .state();
    }

    private static HealthState copy(String newest) {
        return changed(facts -> facts.copy(offsite(Optional.of(Instant.parse(newest)), ledger(0, 0), Health.up())))
                .state();
    }

    private static HealthState copy(LedgerSummary ledger, Health store) {
        return changed(facts -> facts.copy(offsite(Optional.of(Instant.parse("2024-05-20T02:00:00Z")), ledger, store)))
                .state();
    }

    private static CopyFact offsite(Optional<Instant> newest, LedgerSummary ledger, Health store) {
        return new CopyFact("offsite", newest, Optional.of(ledger), store, Optional.empty());
    }

    private static LedgerSummary proven(long daysAgo, long never, long unreadable) {
        Instant oldest = NOW.minus(Duration.ofDays(daysAgo));
        return new LedgerSummary(
                10, 1000, never, never * 100, 0, Optional.of(oldest), Optional.of(oldest), List.of(), unreadable);
    }

    private static HealthState store(Health health) {
        return changed(facts -> facts.store(health)).state();
    }

    private static SourceHealth last(long bytes, long seconds) {
        return changed(facts -> facts.backup(backup("2024-05-20T04:00:00Z", false, bytes, seconds)));
    }

    private static SourceHealth changed(UnaryOperator<SourceFacts.Builder> change) {
        return health(change.apply(facts()), OBJECTIVES, NOW);
    }

    private static SourceHealth health(SourceFacts.Builder facts, HealthObjectives objectives, Instant now) {
        return SourceHealth.of(facts.build(), objectives, now);
    }

    /** Ten days of well backups, all proven yesterday. */
    private static SourceFacts.Builder facts() {
        SourceFacts.Builder facts =
                SourceFacts.builder("orders/db").store(Health.up()).ledger(ledger(0, 0));
        daily().forEach(facts::backup);
        return facts;
    }

    private static List<BackupFact> daily() {
        List<BackupFact> daily = new ArrayList<>();
        for (int day = 11; day <= 20; day++) {
            daily.add(backup("2024-05-" + day + "T02:00:00Z", false, 1 << 30, 600));
        }
        return daily;
    }

    private static BackupFact backup(String time, boolean partial, long bytes, long seconds) {
        return new BackupFact(
                Instant.parse(time),
                SnapshotKind.FULL,
                partial,
                OptionalLong.of(bytes),
                Optional.of(Duration.ofSeconds(seconds)));
    }

    private static LedgerSummary ledger(long never, long damaged) {
        Instant proven = NOW.minus(Duration.ofDays(1));
        return new LedgerSummary(
                10, 1000, never, never * 100, damaged, Optional.of(proven), Optional.of(proven), List.of(), 0);
    }

    private static String sentence(SourceHealth health, String check) {
        return health.reasons().stream()
                .filter(reason -> reason.check().equals(check))
                .findFirst()
                .orElseThrow()
                .sentence();
    }
}
