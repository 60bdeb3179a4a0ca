package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.StoreCall.Kind;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of snapshots that are cancelled before they are done. */
class CancelledChangeTest {

    private final SmallHistory history;
    private final FaultyStore store;
    private final Repository repository;
    private final Cancellation cancellation = new Cancellation();

    CancelledChangeTest() throws Exception {
        history = new SmallHistory();
        store = new FaultyStore(history.store);
        repository = history.open(store);
    }

    @BeforeEach
    void makeSnapshots() throws Exception {
        history.days("alpha", 3);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private void cancelOn(Kind kind, String prefix) {
        store.on(
                call -> {
                    if (call.kind() == kind && call.name().startsWith(prefix)) {
                        cancellation.cancel();
                    }
                    return false;
                },
                Fault.NONE);
    }

    private static void assertCancelled(ThrowingCallable change) {
        assertThatThrownBy(change).isInstanceOf(CancelledException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    private void assertStopsAfterTheFirst(Function<List<Snapshot>, List<Snapshot>> change) {
        List<Snapshot> before = repository.snapshots();
        cancelOn(Kind.DELETE, "snapshots/");
        assertCancelled(() -> change.apply(before));
        assertThat(repository.snapshots())
                .hasSize(3)
                .containsAll(before.subList(1, 3))
                .doesNotContain(before.get(0));
    }

    @Test
    void tagStopsBetweenSnapshots() {
        assertStopsAfterTheFirst(all -> repository.tag(all, TagEdit.none().add("a"), cancellation));
    }

    @Test
    void holdStopsBetweenSnapshots() {
        assertStopsAfterTheFirst(all -> repository.hold(all, "why", cancellation));
    }

    @Test
    void releaseStopsBetweenSnapshots() {
        repository.hold(repository.snapshots(), "why");
        assertStopsAfterTheFirst(all -> repository.release(all, cancellation));
    }

    @Test
    void undeletePutsNothingBackWhenItIsCancelledWhileItLooksForTheData() {
        repository.forget(
                repository.planForget(RetentionPolicy.builder().last(1).build()));
        cancelOn(Kind.READ, "data/");
        assertCancelled(() -> repository.undelete("latest", cancellation));
        assertThat(repository.snapshots()).hasSize(1);
        assertThat(repository.forgotten()).hasSize(2);
    }
}
