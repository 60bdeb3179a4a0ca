package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.CorruptionException;
import io.holdfast.spi.source.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is looked up ahead of a walk is what it would find by itself. */
class ParentSnapshotTest {

    private static final WalkOptions OPTIONS =
            new WalkOptions(Excludes.none(), Excludes.none(), List.of(), Long.MAX_VALUE, false, false, false, false);

    private final Map<String, Integer> lookups = new ConcurrentHashMap<>();
    private final Set<String> lookedUpAhead = ConcurrentHashMap.newKeySet();
    private final RecordedTree sink = new RecordedTree();
    private final ThreadedOperation operation = new ThreadedOperation();
    private final CountDownLatch slow = new CountDownLatch(1);

    @AfterEach
    void close() {
        slow.countDown();
        operation.close();
    }

    private final class Looked extends RecordedTree implements ReadAhead {

        @Override
        public Optional<Callable<List<Entry>>> ahead(String directory, int mostBytes) {
            int bytes = directory.startsWith("huge") ? 10 << 20 : 1000;
            return bytes > mostBytes
                    ? Optional.empty()
                    : Optional.of(() -> {
                        lookedUpAhead.add(directory);
                        return children(directory);
                    });
        }

        @Override
        public List<Entry> children(String directory) {
            lookups.merge(directory, 1, Integer::sum);
            switch (directory) {
                case "damaged" -> throw new CorruptionException("a flipped bit");
                case "broken" -> throw new IllegalArgumentException("a bug");
                case "slow" -> awaitSlow();
                default -> {}
            }
            return List.of(Entry.file(directory + "/in " + directory).build());
        }
    }

    private void awaitSlow() {
        try {
            assertThat(slow.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ParentSnapshot parent() {
        return new ParentSnapshot(Optional.of(new Looked()), OPTIONS, sink, operation);
    }

    private static boolean has(ParentSnapshot parent, String directory) throws Exception {
        return parent.in(directory).find("in " + directory).isPresent();
    }

    @Test
    void eachDirectoryIsLookedUpOnceWhetherAheadOrNot() throws Exception {
        try (ParentSnapshot parent = parent()) {
            for (int i = 0; i < 100; i++) {
                parent.lookAhead("d" + (i + 1));
                assertThat(has(parent, "d" + i)).isTrue();
            }
        }
        assertThat(lookups)
                .hasSizeGreaterThanOrEqualTo(100)
                .allSatisfy((directory, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    void hugeNeighboursAreReadOnlyWhenTheyAreAskedFor() throws Exception {
        try (ParentSnapshot parent = parent()) {
            for (int i = 0; i < 10; i++) {
                parent.lookAhead("huge" + (i + 1));
                parent.lookAhead("small" + i);
                assertThat(has(parent, "huge" + i)).isTrue();
                assertThat(has(parent, "small" + i)).isTrue();
                assertThat(lookups).doesNotContainKey("huge" + (i + 1));
            }
        }
        assertThat(lookedUpAhead).hasSize(10).allMatch(directory -> directory.startsWith("small"));
    }

    @Test
    void damageIsWarnedOfWhereItIsAskedForAndNowhereElse() throws Exception {
        try (ParentSnapshot parent = parent()) {
            parent.lookAhead("damaged");
            assertThat(has(parent, "good")).isTrue();
            assertThat(sink.warnings).isEmpty();
            assertThat(has(parent, "damaged")).isFalse();
            assertThat(sink.warnings).hasSize(1);
            parent.lookAhead("damaged");
        }
        assertThat(sink.warnings).hasSize(1);
    }

    @Test
    void whateverElseFailsIsThrownWhereItIsAskedFor() throws Exception {
        try (ParentSnapshot parent = parent()) {
            parent.lookAhead("broken");
            assertThatThrownBy(() -> parent.in("broken")).hasMessage("a bug");
        }
    }

    @Test
    void whatWasGivenUpIsLookedUpWhenItIsAskedFor() throws Exception {
        try (ParentSnapshot parent = parent()) {
            for (String directory : List.of("a", "b", "c", "d")) {
                parent.lookAhead(directory);
            }
            for (String directory : List.of("a", "b", "c", "d")) {
                assertThat(has(parent, directory)).isTrue();
            }
        }
    }

    @Test
    void nothingIsLookedUpAnyMoreWhenItIsClosed() throws Exception {
        ParentSnapshot parent = parent();
        parent.lookAhead("slow");
        Thread closing = new Thread(parent::close);
        closing.start();
        closing.join(100);
        boolean waited = closing.isAlive() || !lookups.containsKey("slow");
        slow.countDown();
        closing.join();
        assertThat(waited).isTrue();
    }

    @Test
    void aCancelledOperationLooksNothingUp() {
        try (ParentSnapshot parent = parent()) {
            operation.cancel();
            assertThatThrownBy(() -> parent.lookAhead("a")).isInstanceOf(InterruptedException.class);
        }
    }
}
