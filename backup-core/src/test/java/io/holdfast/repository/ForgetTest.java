package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.LockedException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.internal.lock.Locks;
import io.holdfast.internal.lock.RepositoryLock;
import io.holdfast.verify.Verifier;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForgetTest {

    private static final RetentionPolicy LAST_FIVE =
            RetentionPolicy.builder().last(5).build();
    private static final RetentionPolicy LAST_ONE =
            RetentionPolicy.builder().last(1).build();

    private final SmallHistory history;

    ForgetTest() throws Exception {
        history = new SmallHistory();
    }

    private static List<Integer> days(List<Snapshot> snapshots) {
        return snapshots.stream()
                .map(snapshot -> snapshot.time().getDayOfMonth())
                .toList();
    }

    private static List<String> ids(List<Snapshot> snapshots) {
        return snapshots.stream().map(Snapshot::id).toList();
    }

    @Test
    void aPlanRemovesNothingAndItsPerformanceWhatItSays() throws Exception {
        history.days("alpha", 8);
        try (Repository repository = history.open()) {
            ForgetPlan plan = repository.planForget(LAST_FIVE);
            assertThat(days(plan.removed())).containsExactly(3, 2, 1);
            assertThat(repository.snapshots()).hasSize(8);

            ForgetReport report = repository.forget(plan);

            assertThat(report.removed()).isEqualTo(plan.removed());
            assertThat(report.kept()).isEqualTo(5);
            assertThat(days(repository.snapshots())).containsExactly(4, 5, 6, 7, 8);
            assertThat(Verifier.everythingRead().verify(repository).intact()).isTrue();
        }
    }

    @Test
    void eachMachineKeepsItsOwn() throws Exception {
        history.days("alpha", 3).days("beta", 2);
        try (Repository repository = history.open()) {
            assertThat(repository.planForget(LAST_ONE).kept())
                    .extracting(Snapshot::hostName)
                    .containsExactly("alpha", "beta");
            ForgetPlan together = repository.planForget(
                    ForgetRequest.keeping(LAST_ONE).groupBy().build());
            assertThat(together.kept()).hasSize(1);
            ForgetPlan onlyBeta = repository.planForget(ForgetRequest.keeping(LAST_ONE)
                    .filter(SnapshotFilter.all().host("beta"))
                    .build());
            assertThat(onlyBeta.removed()).extracting(Snapshot::hostName).containsExactly("beta");
        }
    }

    @Test
    void kindsOfOneSourceAreOneGroupWhereAllPointsInTimeAreKept() throws Exception {
        OffsetDateTime begin = OffsetDateTime.parse("2026-11-01T00:00:00Z");
        for (int hour = 0; hour < 72; hour++) {
            String kind = hour % 24 == 0 ? "kind=full" : "kind=log";
            history.add("alpha", begin.plusHours(hour), "plan=shop", "source=db", kind);
        }
        RetentionPolicy policy =
                RetentionPolicy.builder().pointInTime(Duration.ofHours(12)).build();
        try (Repository repository = history.open()) {
            ForgetPlan plan = repository.planForget(policy);
            assertThat(plan.groups().keySet())
                    .extracting(SnapshotGroup::toString)
                    .containsExactly("host alpha, source shop/db");
            // The base of the third day, at the beginning of which the window has not begun, and all since.
            assertThat(plan.kept()).hasSize(24);
            assertThat(plan.kept().get(23).time()).isEqualTo(begin.plusHours(48));
        }
    }

    @Test
    void tagsOfPeopleMakeGroupsButNotThoseOfHoldfast() throws Exception {
        OffsetDateTime time = OffsetDateTime.parse("2026-11-01T00:00:00Z");
        history.add("alpha", time, "run=1", "x", "y");
        history.add("alpha", time.plusHours(1), "run=2", "y", "x");
        history.add("alpha", time.plusHours(2), "run=3", "x", "partial");
        try (Repository repository = history.open()) {
            assertThat(repository
                            .planForget(ForgetRequest.keeping(LAST_ONE)
                                    .groupBy(GroupBy.TAGS)
                                    .build())
                            .groups())
                    .hasSize(2);
        }
    }

    @Test
    void aPolicyThatKeepsNothingOfAGroupIsRefused() throws Exception {
        history.days("alpha", 2);
        RetentionPolicy policy = RetentionPolicy.builder().keepTags("gold").build();
        try (Repository repository = history.open()) {
            ForgetPlan plan = repository.planForget(policy);
            assertThat(plan.refusals()).singleElement().asString().contains("keeps none of the 2 snapshots");
            assertThatThrownBy(() -> repository.forget(plan))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("keeps none");
            assertThat(repository.snapshots()).hasSize(2);
        }
    }

    @Test
    void losingMoreThanHalfOfTheDaysIsRefusedWithTheFigures() throws Exception {
        history.days("alpha", 11);
        try (Repository repository = history.open()) {
            assertThatThrownBy(() -> repository.forget(repository.planForget(LAST_FIVE)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("6 of 11 snapshots")
                    .hasMessageContaining("6 of 11 days")
                    .hasMessageContaining("50 %");
            assertThat(repository.snapshots()).hasSize(11);

            repository.forget(repository.planForget(
                    ForgetRequest.keeping(LAST_FIVE).maxDaysLost(55).build()));
            assertThat(repository.snapshots()).hasSize(5);
        }
    }

    @Test
    void fewDaysAndThinningOutAreNotGuarded() throws Exception {
        history.days("alpha", ForgetRequest.FREE_DAYS);
        OffsetDateTime day = OffsetDateTime.parse("2026-11-01T00:00:00Z");
        for (int hour = 0; hour < 120; hour++) {
            history.add("beta", day.plusHours(hour));
        }
        try (Repository repository = history.open()) {
            ForgetPlan plan =
                    repository.planForget(RetentionPolicy.builder().daily(4).build());
            assertThat(plan.refusals()).isEmpty();
            assertThat(plan.removed()).hasSize(116);
            assertThat(repository.planForget(LAST_ONE).refusals())
                    .singleElement()
                    .asString()
                    .contains("119 of 120 snapshots of host beta");
        }
    }

    @Test
    void snapshotsAreForgottenByTheirIds() throws Exception {
        history.days("alpha", 3).days("beta", 1);
        try (Repository repository = history.open()) {
            List<Snapshot> all = repository.snapshots(SnapshotFilter.all().host("alpha"));
            ForgetPlan plan = repository.planForget(ForgetRequest.of(List.of(
                            all.get(0).shortId(), all.get(2).id(), all.get(0).id()))
                    .build());
            assertThat(plan.groups()).hasSize(1);
            repository.forget(plan);
            assertThat(repository.snapshots())
                    .extracting(Snapshot::id)
                    .contains(all.get(1).id())
                    .hasSize(2);
            assertThatThrownBy(() -> repository.planForget(
                            ForgetRequest.of(List.of("zz")).build()))
                    .isInstanceOf(NoSuchSnapshotException.class);
        }
    }

    @Test
    void theLatestIsTheNewestOfAllThatTheFilterAccepts() throws Exception {
        history.days("beta", 3).days("alpha", 2);
        ForgetRequest.Builder latest = ForgetRequest.of(List.of("latest"));
        try (Repository repository = history.open()) {
            assertThat(repository.planForget(latest.build()).removed())
                    .extracting(Snapshot::hostName)
                    .containsExactly("beta");
            assertThat(days(repository
                            .planForget(latest.filter(SnapshotFilter.all().host("alpha"))
                                    .build())
                            .removed()))
                    .containsExactly(2);
        }
    }

    @Test
    void theGuardAlsoLooksAtWhatIsNamed() throws Exception {
        history.days("alpha", 6);
        try (Repository repository = history.open()) {
            ForgetRequest all = ForgetRequest.of(ids(repository.snapshots())).build();
            assertThat(repository.planForget(all).refusals()).hasSize(1);
            ForgetRequest meant = ForgetRequest.of(ids(repository.snapshots()))
                    .maxDaysLost(100)
                    .build();
            repository.forget(repository.planForget(meant));
            assertThat(repository.snapshots()).isEmpty();
        }
    }

    @Test
    void aPlanIsNotPerformedOnOtherSnapshotsThanItWasMadeFor() throws Exception {
        history.days("alpha", 8);
        try (Repository repository = history.open()) {
            ForgetPlan plan = repository.planForget(LAST_FIVE);
            history.add("alpha", OffsetDateTime.parse("2026-11-09T12:00:00Z"));
            ForgetPlan later = repository.planForget(LAST_FIVE);
            repository.hold(List.of(plan.removed().get(0)), "");

            assertThatThrownBy(() -> repository.forget(later))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Plan again");
            assertThat(repository.snapshots()).hasSize(9);
            repository.forget(repository.planForget(LAST_FIVE));
            assertThat(days(repository.snapshots())).containsExactly(3, 5, 6, 7, 8, 9);
        }
    }

    @Test
    void somebodyAtWorkIsNotDisturbed() throws Exception {
        history.days("alpha", 2);
        RepositoryOptions locking = history.options().lock(true).build();
        try (Repository repository = Repository.open(history.store, SmallHistory.PASSWORD, locking)) {
            ForgetPlan plan = repository.planForget(LAST_ONE);
            RepositoryLock lock = new Locks(history.internals.files(), "h", "u", Clock.systemUTC())
                    .acquire(false, Duration.ZERO, (name, what) -> {});
            try (lock) {
                assertThatThrownBy(() -> repository.forget(plan)).isInstanceOf(LockedException.class);
                assertThat(repository.snapshots()).hasSize(2);
                assertThat(repository.forgotten()).isEmpty();
            }
            repository.forget(plan);
            assertThat(repository.snapshots()).hasSize(1);
            assertThat(history.names("locks/")).isEmpty();
        }
    }

    @Test
    void aWeekOfHourlyBackupsUnderAPolicyNeverMeetsTheGuard() throws Exception {
        RetentionPolicy policy =
                RetentionPolicy.builder().last(4).daily(3).weekly(2).build();
        OffsetDateTime time = OffsetDateTime.parse("2026-11-01T00:00:00Z");
        try (Repository repository = history.open()) {
            for (int hour = 0; hour < 20 * 24; hour += 6) {
                history.add("alpha", time.plusHours(hour));
                if (hour % 24 == 0) {
                    repository.forget(repository.planForget(policy));
                }
            }
            repository.forget(repository.planForget(policy));
            assertThat(days(repository.snapshots())).containsExactly(15, 18, 19, 20, 20, 20, 20);
            assertThat(repository
                            .planForget(RetentionPolicy.builder()
                                    .within(Period.ofDays(30))
                                    .build())
                            .removed())
                    .isEmpty();
        }
    }
}
