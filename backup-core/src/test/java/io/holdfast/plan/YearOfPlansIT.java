package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Snapshot;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.testkit.FakeSource;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A year of a plan on two stores, beside a model of what it promises that shares no code with it. */
class YearOfPlansIT {

    private static final String PLAN = """
            all:
              sources: orders
              repository: main
              zone: Europe/Berlin
              schedules: {full: "30 2 * * *", cleanup: "15 4 1 * *"}
              retention: {full: {daily: 7, weekly: 5, monthly: 12}}
              copies: [{repository: offsite, retention: {full: {daily: 14, monthly: 6}}}]
              max-days-lost: 100
            """;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    private static final LocalDate DOWN_FROM = LocalDate.of(2026, 4, 27);
    private static final Instant UP_AGAIN = Instant.parse("2026-05-06T13:00:00Z");
    private static final LocalDate BROKEN_FROM = LocalDate.of(2026, 6, 8);
    private static final LocalDate BROKEN_TO = LocalDate.of(2026, 6, 15);
    private static final Instant LEADER_DIES = Instant.parse("2026-09-16T12:00:00Z");
    private static final Duration LEASE = Duration.ofHours(12);

    private final PlannedWorld world = new PlannedWorld();

    @Test
    void whatThereIsAtTheEndIsWhatThePolicySays() throws Exception {
        world.lease = Optional.of(LEASE);
        Source sound = new FakeSource(5, 1, 200);
        world.sources.put("orders", new ForwardingSource(sound) {
            @Override
            public SourceIdentity identity() throws IOException, InterruptedException {
                LocalDate today = LocalDate.ofInstant(world.clock.instant(), BERLIN);
                if (!today.isBefore(BROKEN_FROM) && today.isBefore(BROKEN_TO)) {
                    throw new IOException("the disk is gone");
                }
                return super.identity();
            }
        });
        Instant end = Instant.parse("2027-01-01T00:00:00Z");
        PlanScheduler leader = scheduler();
        PlanScheduler follower = scheduler();
        while (world.clock.instant().isBefore(end)) {
            Instant now = world.clock.instant();
            boolean down = !LocalDate.ofInstant(now, BERLIN).isBefore(DOWN_FROM) && now.isBefore(UP_AGAIN);
            if (!down) {
                if (now.isBefore(LEADER_DIES)) {
                    leader.tick();
                }
                follower.tick();
            }
            world.clock.advance(Duration.ofMinutes(30));
        }
        follower.close();

        Model model = new Model();
        model.run(end);

        assertThat(times("main")).containsExactlyElementsOf(model.main);
        assertThat(times("offsite")).containsExactlyElementsOf(model.offsite);
        assertThat(model.main).hasSizeBetween(20, 60);
        try (Repository repository = world.open("main")) {
            VerifyReport report = repository.verify(Verifier.everythingRead());
            assertThat(report.intact()).as("%s", report).isTrue();
        }
    }

    private PlanScheduler scheduler() throws InterruptedException {
        return PlanScheduler.builder(world.runner(PLAN)).build();
    }

    private List<Instant> times(String repository) {
        try (Repository open = world.open(repository)) {
            return open.snapshots().stream()
                    .map(Snapshot::time)
                    .map(time -> time.toInstant())
                    .sorted()
                    .toList();
        }
    }

    /** What the plan promises, said day by day. */
    private static final class Model {

        private final TreeSet<Instant> main = new TreeSet<>();
        private final TreeSet<Instant> offsite = new TreeSet<>();

        void run(Instant end) {
            boolean caughtUp = false;
            for (LocalDate day = FIRST; ; day = day.plusDays(1)) {
                if (!caughtUp && !day.isBefore(LocalDate.ofInstant(UP_AGAIN, BERLIN))) {
                    // What was due this night was missed as well; it is all done once.
                    caughtUp = true;
                    backUp(UP_AGAIN);
                    cleanUp();
                    continue;
                }
                Instant backup = at(day, LocalTime.of(2, 30));
                if (!backup.isBefore(end)) {
                    return;
                }
                boolean down = !day.isBefore(DOWN_FROM) && backup.isBefore(UP_AGAIN);
                if (down) {
                    continue;
                }
                boolean broken = !day.isBefore(BROKEN_FROM) && day.isBefore(BROKEN_TO);
                if (!broken) {
                    backUp(backup);
                }
                if (day.getDayOfMonth() == 1) {
                    cleanUp();
                }
            }
        }

        /** The clocks skip from two to three: half past two comes an hour later. */
        private static Instant at(LocalDate day, LocalTime time) {
            return ZonedDateTime.of(day, time, BERLIN).toInstant();
        }

        private void backUp(Instant at) {
            main.add(at);
            // A copy brings along whatever the original has and the copy has not.
            offsite.addAll(main);
        }

        private void cleanUp() {
            retain(main, List.of(days(7), weeks(5), months(12)));
            retain(offsite, List.of(days(14), months(6)));
        }

        private record Rule(int count, Function<LocalDate, String> bucket) {}

        private static Rule days(int count) {
            return new Rule(count, LocalDate::toString);
        }

        private static Rule weeks(int count) {
            return new Rule(
                    count,
                    day -> day.get(IsoFields.WEEK_BASED_YEAR) + "w" + day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        }

        private static Rule months(int count) {
            return new Rule(count, day -> day.getYear() + "-" + day.getMonthValue());
        }

        /** Of each of the last buckets that have any, the newest; and the oldest of all while a rule has buckets left. */
        private static void retain(NavigableSet<Instant> all, List<Rule> rules) {
            Set<Instant> kept = new HashSet<>();
            for (Rule rule : rules) {
                Set<String> seen = new HashSet<>();
                for (Instant each : all.descendingSet()) {
                    String bucket = rule.bucket().apply(LocalDate.ofInstant(each, ZoneOffset.UTC));
                    if (seen.size() < rule.count() && seen.add(bucket)) {
                        kept.add(each);
                    }
                }
                if (seen.size() < rule.count()) {
                    kept.add(all.first());
                }
            }
            all.retainAll(kept);
        }
    }
}
