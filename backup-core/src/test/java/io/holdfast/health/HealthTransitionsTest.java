package io.holdfast.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.config.ScheduleConfig;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.verify.LedgerSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From each state to each other, by what happens to a source in a day: no state sticks, and none is hidden by the one before. */
class HealthTransitionsTest {

    private static final HealthObjectives DAILY = new HealthObjectives(
            List.of(new ScheduleConfig(
                    "0 2 * * *", ZoneOffset.UTC, Optional.of(Duration.ofMinutes(30)), Optional.empty())),
            List.of(),
            List.of(),
            Optional.of(Duration.ofDays(3)),
            false,
            Duration.ofDays(30),
            List.of());

    private static final Instant MONDAY = Instant.parse("2024-05-20T12:00:00Z");
    private static final Instant TUESDAY = MONDAY.plus(Duration.ofDays(1));

    static Stream<Arguments> transitions() {
        return Stream.of(HealthState.values())
                .flatMap(from ->
                        Stream.of(HealthState.values()).filter(to -> to != from).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("transitions")
    void whatWasOnMondayIsNotWhatIsOnTuesday(HealthState from, HealthState to) {
        assertThat(judged(from, MONDAY)).isEqualTo(from);
        assertThat(judged(to, TUESDAY)).isEqualTo(to);
    }

    /** How a source is that is in the situation that a state is for. */
    private static HealthState judged(HealthState situation, Instant now) {
        SourceFacts.Builder facts = SourceFacts.builder("db").store(Health.up()).ledger(ledger(now, 0));
        switch (situation) {
            case OK -> facts.backup(backup(now, 10, false));
            case WARN -> facts.backup(backup(now, 10, false)).backup(backup(now, 9, true));
            case UNKNOWN -> facts.backup(backup(now, 10, false)).problem("the network is gone");
            case LATE -> facts.backup(backup(now, 34, false));
            case NEVER -> assertThat(facts.build().backups()).isEmpty();
            case FAILED -> facts.backup(backup(now, 10, false)).ledger(ledger(now, 1));
        }
        return SourceHealth.of(facts.build(), DAILY, now).state();
    }

    private static BackupFact backup(Instant now, int hoursAgo, boolean partial) {
        return new BackupFact(
                now.minus(Duration.ofHours(hoursAgo)),
                SnapshotKind.FULL,
                partial,
                OptionalLong.of(1 << 30),
                Optional.of(Duration.ofMinutes(10)));
    }

    private static LedgerSummary ledger(Instant now, long damaged) {
        Optional<Instant> proven = Optional.of(now.minus(Duration.ofHours(6)));
        return new LedgerSummary(10, 1000, 0, 0, damaged, proven, proven, List.of(), 0);
    }
}
