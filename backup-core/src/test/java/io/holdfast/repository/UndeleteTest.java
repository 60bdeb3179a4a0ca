package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.CorruptionException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Problem;
import io.holdfast.RepositoryException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.internal.forget.ForgottenSnapshots;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UndeleteTest {

    private static final RetentionPolicy LAST_ONE =
            RetentionPolicy.builder().last(1).build();

    private final SmallHistory history;

    UndeleteTest() throws Exception {
        history = new SmallHistory();
    }

    @BeforeEach
    void makeSnapshots() throws Exception {
        history.days("alpha", 3);
    }

    private static ForgetReport forgetAllButTheLast(Repository repository) {
        return repository.forget(repository.planForget(LAST_ONE));
    }

    @Test
    void whatWasForgottenIsPutBackAsItWas() throws Exception {
        try (Repository repository = history.open()) {
            List<Snapshot> before = repository.snapshots();
            assertThat(forgetAllButTheLast(repository).undoable()).isTrue();
            assertThat(repository.forgotten())
                    .extracting(ForgottenSnapshot::snapshot)
                    .containsExactlyInAnyOrderElementsOf(before.subList(0, 2));
            assertThat(repository.forgotten())
                    .extracting(ForgottenSnapshot::forgotten)
                    .containsOnly(history.clock.instant());

            Snapshot back = repository.undelete(before.get(0).shortId());

            assertThat(back).isEqualTo(before.get(0));
            assertThat(repository.snapshots()).containsExactly(before.get(0), before.get(2));
            assertThat(repository.forgotten())
                    .extracting(ForgottenSnapshot::snapshot)
                    .containsExactly(before.get(1));
            assertThat(Verifier.everythingRead().verify(repository).intact()).isTrue();
        }
    }

    @Test
    void whatWasNotForgottenCannotBePutBack() {
        try (Repository repository = history.open()) {
            String existing = repository.snapshots().get(0).id();
            assertThatThrownBy(() -> repository.undelete(existing)).isInstanceOf(NoSuchSnapshotException.class);
        }
    }

    @Test
    void theLatestIsTheNewestThatWasForgotten() {
        try (Repository repository = history.open()) {
            Snapshot newest = repository.snapshots().get(1);
            forgetAllButTheLast(repository);
            assertThat(repository.undelete("latest")).isEqualTo(newest);
        }
    }

    @Test
    void aSnapshotWhoseDataIsGoneIsNotPutBack() throws Exception {
        try (Repository repository = history.open()) {
            String id = forgetAllButTheLast(repository).removed().get(0).id();
            history.store.delete(history.names("data/").subList(0, 1));

            assertThatThrownBy(() -> repository.undelete(id))
                    .isInstanceOf(RepositoryException.class)
                    .hasMessageContaining("prune");
            assertThat(repository.snapshots()).hasSize(1);
            assertThat(repository.forgotten()).hasSize(2);
        }
    }

    @Test
    void aStoreThatCannotKeepItMakesForgettingFinal() throws Exception {
        try (Repository repository = history.open(withoutArbitraryNames(history.store))) {
            ForgetPlan plan = repository.planForget(LAST_ONE);
            assertThat(plan.undoable()).isFalse();
            assertThat(repository.forget(plan).undoable()).isFalse();
            assertThat(repository.snapshots()).hasSize(1);
            assertThat(history.names("holdfast/forgotten/")).isEmpty();
        }
    }

    private static Store withoutArbitraryNames(Store store) {
        return (Store) Proxy.newProxyInstance(
                UndeleteTest.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> method.getName().equals("capabilities")
                        ? Set.of(StoreCapability.EXCLUSIVE_CREATE)
                        : method.invoke(store, arguments));
    }

    @Test
    void theGraceBeginsWhenTheSnapshotIsReallyRemoved() throws Exception {
        FaultyStore faulty = new FaultyStore(history.store);
        try (Repository repository = history.open(faulty)) {
            faulty.on(StoreCall.of(Kind.DELETE, "snapshots/"), Fault.FAIL);
            ForgetPlan plan = repository.planForget(LAST_ONE);
            assertThatThrownBy(() -> repository.forget(plan)).hasMessageContaining("could not be deleted");
            assertThat(repository.forgotten()).isEmpty();

            faulty.heal();
            history.clock.advance(Duration.ofDays(30));
            repository.forget(repository.planForget(LAST_ONE));
            assertThat(repository.forgotten())
                    .extracting(ForgottenSnapshot::forgotten)
                    .containsOnly(history.clock.instant())
                    .hasSize(2);
        }
    }

    @Test
    void expiringRemovesWhatIsOlderAndNothingElse() throws Exception {
        try (Repository repository = history.open()) {
            ForgottenSnapshots forgotten = new ForgottenSnapshots(history.internals);
            forgetAllButTheLast(repository);
            Instant forgottenAt = history.clock.instant();
            assertThat(forgotten.expire(forgottenAt)).isZero();
            assertThat(repository.forgotten()).hasSize(2);
            damage(history.names("holdfast/forgotten/").get(0));

            assertThat(forgotten.expire(forgottenAt.plusMillis(1))).isEqualTo(2);
            assertThat(repository.forgotten()).isEmpty();
            assertThat(repository.snapshots()).hasSize(1);
        }
    }

    @Test
    void aDamagedEntryIsNamedAndKeepsNobodyFromTheOthers() throws Exception {
        try (Repository repository = history.open()) {
            List<Snapshot> removed = forgetAllButTheLast(repository).removed();
            String damaged = removed.get(0).id();
            damage("holdfast/forgotten/" + damaged);
            List<Problem> problems = new ArrayList<>();

            assertThat(repository.forgotten(problems::add))
                    .singleElement()
                    .extracting(ForgottenSnapshot::snapshot)
                    .isEqualTo(removed.get(1));
            assertThat(problems).singleElement().extracting(Problem::path).isEqualTo("holdfast/forgotten/" + damaged);
            assertThatThrownBy(repository::forgotten).satisfies(failure -> assertNames(failure, damaged));

            assertThatThrownBy(() -> repository.undelete(damaged)).satisfies(failure -> assertNames(failure, damaged));
            assertThatThrownBy(() -> repository.undelete("latest")).satisfies(failure -> assertNames(failure, damaged));
            assertThat(repository.undelete(removed.get(1).shortId())).isEqualTo(removed.get(1));
        }
    }

    private static void assertNames(Throwable failure, String damaged) {
        assertThat(failure)
                .isInstanceOf(CorruptionException.class)
                .hasMessageContaining("holdfast/forgotten/" + damaged);
    }

    @Test
    void aForeignFileAmongTheForgottenDoesNoHarm() throws Exception {
        history.store.put("holdfast/forgotten/README", BlobContent.of(new byte[1]));
        try (Repository repository = history.open()) {
            forgetAllButTheLast(repository);
            assertThat(repository.forgotten()).hasSize(2);
        }
    }

    private void damage(String name) throws IOException {
        byte[] bytes = history.store.bytes(name);
        bytes[bytes.length / 2] ^= 1;
        Instant created = history.clock.instant();
        history.store.overwrite(name, bytes);
        assertThat(history.store.stat(name).orElseThrow().created()).isEqualTo(created);
    }
}
