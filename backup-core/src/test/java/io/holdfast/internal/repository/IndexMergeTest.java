package io.holdfast.internal.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Cancellation;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small index files become few, and whatever happens all stays listed. */
class IndexMergeTest {

    private static final int FILES = 6;
    /** By default every third operation, in the exhaustive build each. */
    private static final int STEP = Boolean.getBoolean("holdfast.exhaustive") ? 1 : 3;

    private static final RepositoryOptions LOCKING = RepositoryOptions.builder()
            .lockWait(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .build();

    @TempDir
    private Path directory;

    private SmallRepository small;
    private Set<Id> packs;

    @BeforeEach
    void backUp() throws Exception {
        small = new SmallRepository(directory.resolve("files"));
        for (int i = 0; i < FILES; i++) {
            small.random("changing", i);
            small.backUp();
        }
        packs = packs(small.memory);
    }

    @AfterEach
    void close() {
        small.close();
    }

    private static OpenRepository open(Store store) throws Exception {
        return OpenRepository.open(store, SmallRepository.PASSWORD.utf8(), LOCKING);
    }

    private static Set<Id> packs(Store store) throws Exception {
        try (OpenRepository repository = open(store)) {
            BlobIndex index = repository.index();
            return IntStream.range(0, index.packCount()).mapToObj(index::packId).collect(Collectors.toSet());
        }
    }

    private static void merge(Store store, int many) throws Exception {
        try (OpenRepository repository = open(store)) {
            RunningOperation.<Store, Exception>run(
                    "merge", LOCKING.clock(), event -> {}, new Cancellation(), operation -> {
                        IndexMerge.merge(repository, many, operation);
                        return store;
                    });
        }
    }

    @Test
    void manySmallFilesBecomeOne() throws Exception {
        merge(small.memory, FILES + 1);
        assertThat(small.names(FileType.INDEX)).hasSize(FILES);

        merge(small.memory, FILES);

        assertThat(small.names(FileType.INDEX)).hasSize(1);
        assertThat(packs(small.memory)).isEqualTo(packs);
        assertThat(small.names(FileType.LOCK)).isEmpty();
        assertThat(small.verify(Verifier.everythingRead()).damages()).isEmpty();
    }

    @Test
    void nobodyIsWaitedFor() throws Exception {
        try (OpenRepository other = open(small.memory)) {
            RunningOperation.<Store, Exception>run(
                    "work", LOCKING.clock(), event -> {}, new Cancellation(), operation -> {
                        try (HeldLock lock = other.lockShared(operation)) {
                            merge(small.memory, FILES);
                            lock.check();
                        }
                        return small.memory;
                    });
        }

        assertThat(small.names(FileType.INDEX)).hasSize(FILES);
    }

    @Test
    void whateverKillsItAllStaysListed() throws Exception {
        boolean dead = true;
        for (int k = 1; dead; k += STEP) {
            MemoryStore store = small.memory.copy();
            FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), Fault.DIE);
            try {
                merge(faulty, FILES);
            } catch (IOException e) {
                assertThat(faulty.isDead()).isTrue();
            }
            dead = faulty.isDead();
            assertThat(packs(store)).as("died at operation %d", k).isEqualTo(packs);

            // Its process has ended, and this one cannot tell.
            store.delete(store.names().stream()
                    .filter(name -> name.startsWith("locks/"))
                    .toList());
            merge(store, 2);

            assertThat(store.names().stream().filter(name -> name.startsWith("index/")))
                    .as("died at operation %d", k)
                    .hasSize(1);
            assertThat(packs(store)).as("died at operation %d", k).isEqualTo(packs);
        }
    }

    @Test
    void whoHasLoadedTheIndexReadsNothingButTheNewFile() throws Exception {
        FaultyStore watched = new FaultyStore(small.memory);
        try (OpenRepository repository = open(watched)) {
            BlobIndex before = repository.index();
            merge(small.memory, FILES);
            int calls = watched.calls().size();

            BlobIndex after = repository.index();

            assertThat(after).isSameAs(before);
            assertThat(watched.calls().stream().skip(calls).filter(StoreCall.of(Kind.READ, "index/")))
                    .hasSize(1);
        }
    }
}
