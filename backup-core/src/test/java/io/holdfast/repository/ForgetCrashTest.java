package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.HoldfastException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.StoreCall;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Forgetting, tagging and putting back against a store that goes wrong at operation k, for every k. */
class ForgetCrashTest {

    private static final RetentionPolicy POLICY =
            RetentionPolicy.builder().last(5).build();

    private final SmallHistory history;

    ForgetCrashTest() throws Exception {
        history = new SmallHistory();
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void noSnapshotIsGoneWithoutItsRecord(Fault fault) throws Exception {
        history.days("alpha", 8);
        List<Snapshot> before = snapshots();
        List<Snapshot> kept = before.subList(3, 8);

        atEveryOperation(fault, repository -> repository.forget(repository.planForget(POLICY)), after -> {
            assertThat(after.snapshots()).containsAll(kept);
            for (Snapshot snapshot : before) {
                assertThat(history.store.names())
                        .containsAnyOf("snapshots/" + snapshot.id(), "holdfast/forgotten/" + snapshot.id());
            }
            after.forget(after.planForget(POLICY));
            assertThat(after.snapshots()).isEqualTo(kept);
            assertThat(after.forgotten())
                    .extracting(ForgottenSnapshot::snapshot)
                    .containsExactlyInAnyOrderElementsOf(before.subList(0, 3));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void whatIsPutBackIsInOnePlaceAtLeast(Fault fault) throws Exception {
        history.days("alpha", 8);
        Snapshot forgotten = snapshots().get(0);
        try (Repository repository = history.open()) {
            repository.forget(repository.planForget(POLICY));
        }
        atEveryOperation(fault, repository -> repository.undelete(forgotten.id()), after -> {
            if (!after.snapshots().contains(forgotten)) {
                after.undelete(forgotten.id());
            }
            assertThat(after.snapshots()).contains(forgotten);
            assertThat(after.forgotten()).hasSize(2);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void aHoldLosesNoSnapshot(Fault fault) throws Exception {
        history.days("alpha", 2);
        List<String> before = snapshots().stream().map(Snapshot::id).toList();

        atEveryOperation(fault, repository -> repository.hold(repository.snapshots(), "x"), after -> {
            assertThat(after.snapshots())
                    .extracting(snapshot -> snapshot.original().orElse(snapshot.id()))
                    .containsAll(before);
            after.hold(after.snapshots(), "x");
            assertThat(after.snapshots()).allMatch(Snapshot::held);
        });
    }

    /** Does something again and again with the store as it is now, until nothing goes wrong any more. */
    private void atEveryOperation(Fault fault, Consumer<Repository> action, Consumer<Repository> check)
            throws Exception {
        Map<String, byte[]> before = SmallHistory.contents(history.store);
        FaultyStore faulty = new FaultyStore(history.store);
        try (Repository repository = history.open(faulty);
                Repository sound = history.open()) {
            boolean wentWrong = true;
            for (int k = 1; wentWrong; k++) {
                history.replace(before);
                faulty.heal();
                int earlier = faulty.calls().size();
                faulty.on(StoreCall.number(earlier + k), fault);
                try {
                    action.accept(repository);
                } catch (HoldfastException e) {
                    assertThat(e).as("%s at operation %d", fault, k).hasMessageMatching("(?s).{20,}");
                }
                wentWrong = faulty.calls().size() - earlier >= k;
                check.accept(sound);
            }
        }
    }

    private List<Snapshot> snapshots() {
        try (Repository repository = history.open()) {
            return repository.snapshots();
        }
    }
}
