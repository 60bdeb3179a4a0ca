package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Store} passes: each sentence of its javadoc as a test.
 *
 * <p>A store's test class extends this one and says how a client of an empty store is opened. Blobs have names of the repository layout, so
 * that stores without {@link StoreCapability#ARBITRARY_NAMES} pass, too.
 */
public abstract class StoreContract {

    private static final int CLIENTS = 8;
    private static final Duration CLOCK_GRANULARITY = Duration.ofSeconds(2);
    private static final long SEED = 0x5704E;

    private final List<Store> opened = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "store-contract");
        thread.setDaemon(true);
        return thread;
    });
    private Store store;

    /** Tests of one store. */
    protected StoreContract() {}

    /**
     * Opens a client of the store under test, which is empty when a test begins. Called several times in a test, it gives several clients of
     * the same store. The contract closes them.
     */
    protected abstract Store open() throws Exception;

    /** What must never be seen in {@code toString()} or in a message, such as the password in the store's address. */
    protected List<String> secrets() {
        return List.of();
    }

    /** How many blobs a long listing has; more than the store's medium lists or deletes with one request. */
    protected int manyBlobs() {
        return 1_100;
    }

    @BeforeEach
    final void openStore() throws Exception {
        store = client();
    }

    @AfterEach
    final void closeStores() {
        threads.shutdownNow();
        opened.forEach(Store::close);
    }

    private Store client() throws Exception {
        Store client = open();
        opened.add(client);
        return client;
    }

    // Put and read.

    @Test
    void whatIsPutIsReadBack() throws Exception {
        byte[] bytes = random(100_000);
        store.put(pack(1), BlobContent.of(bytes));

        assertThat(read(store, pack(1))).isEqualTo(bytes);
    }

    @Test
    void blobIsSeenByEveryClientAsSoonAsPutReturns() throws Exception {
        Store other = client();
        store.put(pack(1), BlobContent.of(random(1000)));

        assertThat(other.stat(pack(1))).isPresent();
        assertThat(read(other, pack(1))).isEqualTo(random(1000));
        assertThat(list(other, "data/")).containsOnlyKeys(pack(1));
    }

    @Test
    void blobOutlivesTheClientThatPutIt() throws Exception {
        Store other = client();
        other.put("config", BlobContent.of(random(155)));
        other.close();

        assertThat(read(store, "config")).isEqualTo(random(155));
    }

    @Test
    void partOfAnArrayIsStored() throws Exception {
        byte[] bytes = random(1000);
        store.put(pack(1), BlobContent.of(bytes, 100, 300));

        assertThat(read(store, pack(1))).isEqualTo(Arrays.copyOfRange(bytes, 100, 400));
    }

    @Test
    void howManyBlobsAreBestPutAtATimeIsConstant() throws Exception {
        assertThat(store.concurrentPuts()).isPositive().isEqualTo(client().concurrentPuts());
    }

    @Test
    void emptyBlobIsABlob() throws Exception {
        store.put(pack(1), BlobContent.of(new byte[0]));

        assertThat(read(store, pack(1))).isEmpty();
        assertThat(store.stat(pack(1)))
                .hasValueSatisfying(info -> assertThat(info.size()).isZero());
        assertThat(list(store, "")).containsOnlyKeys(pack(1));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> store.put(pack(1), BlobContent.of(random(1))));
    }

    @Test
    void largeBlobIsStored() throws Exception {
        byte[] bytes = random(32 << 20);
        store.put(pack(1), BlobContent.of(bytes));

        assertThat(store.stat(pack(1)).orElseThrow().size()).isEqualTo(bytes.length);
        assertThat(Arrays.equals(read(store, pack(1)), bytes))
                .as("the %d bytes are the same", bytes.length)
                .isTrue();
        assertThat(read(store, pack(1), bytes.length - 1000, 1000))
                .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 1000, bytes.length));
    }

    @Test
    void everyRangeIsReadAsAskedFor() throws Exception {
        byte[] bytes = random(10_000);
        store.put(pack(1), BlobContent.of(bytes));

        long[] offsets = {0, 1, 4095, 4096, 9_999, 10_000, 10_001, 1L << 40, Long.MAX_VALUE};
        long[] lengths = {0, 1, 4096, 9_999, 10_000, 10_001, 1L << 40, Long.MAX_VALUE};
        for (long offset : offsets) {
            for (long length : lengths) {
                int from = (int) Math.min(offset, bytes.length);
                int to = from + (int) Math.min(length, bytes.length - from);
                assertThat(read(store, pack(1), offset, length))
                        .as("%d bytes at %d of 10000", length, offset)
                        .isEqualTo(Arrays.copyOfRange(bytes, from, to));
            }
        }
    }

    @Test
    void impossibleRangesAreRefused() throws Exception {
        store.put(pack(1), BlobContent.of(random(10)));

        assertThatIllegalArgumentException().isThrownBy(() -> store.read(pack(1), -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.read(pack(1), 0, -1));
    }

    @Test
    void streamsDoNotDisturbEachOther() throws Exception {
        byte[] bytes = random(200_000);
        store.put(pack(1), BlobContent.of(bytes));

        try (InputStream first = store.read(pack(1), 0, Long.MAX_VALUE);
                InputStream second = store.read(pack(1), 100_000, Long.MAX_VALUE)) {
            assertThat(first.readNBytes(1000)).isEqualTo(Arrays.copyOf(bytes, 1000));
            assertThat(second.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 100_000, 200_000));
            assertThat(first.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 1000, 200_000));
        }
    }

    @Test
    void streamsThatAreGivenUpCostNothing() throws Exception {
        store.put(pack(1), BlobContent.of(random(200_000)));

        for (int i = 0; i < 200; i++) {
            try (InputStream in = store.read(pack(1), i, Long.MAX_VALUE)) {
                assertThat(in.read()).isNotNegative();
            }
        }
        assertThat(read(store, pack(1))).isEqualTo(random(200_000));
    }

    @Test
    void absentBlobIsNamed() throws Exception {
        store.put(pack(1), BlobContent.of(random(10)));

        for (long length : new long[] {0, 1, Long.MAX_VALUE}) {
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> store.read(pack(2), 0, length))
                    .withMessageContaining(pack(2));
        }
        assertThat(store.stat(pack(2))).isEmpty();
    }

    @Test
    void partOfANameIsNoBlob() throws Exception {
        store.put(pack(1), BlobContent.of(random(10)));

        for (String parent : List.of("data", pack(1).substring(0, "data/00".length()))) {
            assertThat(store.stat(parent)).isEmpty();
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store.read(parent, 0, 1));
            assertThat(store.delete(List.of(parent))).isEmpty();
        }
        assertThat(list(store, "")).containsOnlyKeys(pack(1));
    }

    // A blob is never replaced, and never seen before it is whole.

    @Test
    void blobIsNeverReplaced() throws Exception {
        store.put(pack(1), BlobContent.of(random(1000)));

        for (byte[] other : List.of(random(1000), random(2000), new byte[0])) {
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> store.put(pack(1), BlobContent.of(other)))
                    .withMessageContaining(pack(1));
        }
        assertThat(read(store, pack(1))).isEqualTo(random(1000));
        assertThat(list(store, "")).containsOnlyKeys(pack(1));
    }

    @Test
    void blobIsNotSeenBeforeItIsWhole() throws Exception {
        byte[] bytes = random(3 << 20);
        Store other = client();
        store.put(
                pack(1),
                content(
                        bytes.length,
                        () -> new WatchedStream(bytes, () -> {
                            assertThat(other.stat(pack(1))).isEmpty();
                            assertThat(list(other, "")).isEmpty();
                            assertThatExceptionOfType(NoSuchFileException.class)
                                    .isThrownBy(() -> other.read(pack(1), 0, 1));
                        })));

        assertThat(Arrays.equals(read(other, pack(1)), bytes)).isTrue();
    }

    @Test
    void contentThatFailsLeavesNothing() throws Exception {
        IOException failure = new IOException("the disk of the source is gone");
        byte[] bytes = random(1 << 20);
        BlobContent failing = content(
                bytes.length,
                () -> new WatchedStream(bytes, () -> {
                    throw failure;
                }));

        assertThatIOException().isThrownBy(() -> store.put(pack(1), failing));
        assertAbsentAndFree(pack(1));
    }

    @Test
    void contentThatCannotBeOpenedLeavesNothing() throws Exception {
        BlobContent failing = content(10, () -> {
            throw new IOException("not today");
        });

        assertThatIOException().isThrownBy(() -> store.put(pack(1), failing));
        assertAbsentAndFree(pack(1));
    }

    @Test
    void contentOfAnotherSizeThanItSaysLeavesNothing() throws Exception {
        byte[] bytes = random(1000);
        for (int size : new int[] {0, 999, 1001}) {
            BlobContent lying = content(size, () -> new ByteArrayInputStream(bytes));
            assertThatIOException()
                    .as("1000 bytes that are said to be %d", size)
                    .isThrownBy(() -> store.put(pack(1), lying));
            assertThat(store.stat(pack(1))).isEmpty();
        }
        assertAbsentAndFree(pack(1));
    }

    @Test
    void contentIsClosed() throws Exception {
        Set<InputStream> open = new HashSet<>();
        BlobContent counted = content(1000, () -> {
            InputStream stream = new ByteArrayInputStream(random(1000)) {
                @Override
                public void close() {
                    open.remove(this);
                }
            };
            open.add(stream);
            return stream;
        });
        store.put(pack(2), BlobContent.of(random(10)));
        store.put(pack(1), counted);
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> store.put(pack(2), counted));

        assertThat(open).isEmpty();
    }

    @Test
    void ofSeveralConcurrentPutsNoneIsMixedWithAnother() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = pack(round);
            Map<Integer, byte[]> stored = putConcurrently(name);
            assertThat(stored.values())
                    .as("what the puts of %s that succeeded had stored", name)
                    .contains(read(store, name));
        }
    }

    @Test
    void ofSeveralConcurrentPutsExactlyOneSucceeds() throws Exception {
        assumeTrue(
                store.capabilities().contains(StoreCapability.EXCLUSIVE_CREATE),
                () -> store + " does not declare EXCLUSIVE_CREATE");
        for (int round = 0; round < 10; round++) {
            assertThat(putConcurrently(pack(round)))
                    .as("%s declares EXCLUSIVE_CREATE: puts of one name that succeeded", store)
                    .hasSize(1);
        }
    }

    /** Puts different contents of the same name from many clients at once; returns the contents of those that succeeded. */
    private Map<Integer, byte[]> putConcurrently(String name) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Callable<Boolean>> puts = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Store client = i % 2 == 0 ? store : client();
            BlobContent content = BlobContent.of(contentOfClient(i));
            puts.add(() -> {
                start.await(1, TimeUnit.MINUTES);
                try {
                    client.put(name, content);
                    return true;
                } catch (FileAlreadyExistsException e) {
                    return false;
                }
            });
        }
        List<Boolean> succeeded = inParallel(puts);
        Map<Integer, byte[]> stored = new TreeMap<>();
        IntStream.range(0, CLIENTS).filter(succeeded::get).forEach(i -> stored.put(i, contentOfClient(i)));
        return stored;
    }

    private static byte[] contentOfClient(int client) {
        byte[] content = new byte[50_000 + client];
        Arrays.fill(content, (byte) client);
        return content;
    }

    // What is known of a blob.

    @Test
    void aStoreThatCanBeUsedIsUpUnlessItHasLittleRoom() throws Exception {
        store.put("config", BlobContent.of(random(155)));

        assertThat(store.health()).isInstanceOfAny(Health.Up.class, Health.Degraded.class);
    }

    @Test
    void sizeAndTimeAreKnown() throws Exception {
        Instant before = store.now().minus(CLOCK_GRANULARITY);
        store.put(pack(1), BlobContent.of(random(1234)));
        Instant after = store.now().plus(CLOCK_GRANULARITY);

        BlobInfo info = store.stat(pack(1)).orElseThrow();
        assertThat(info.name()).isEqualTo(pack(1));
        assertThat(info.size()).isEqualTo(1234);
        assertThat(info.created()).isBetween(before, after);
    }

    @Test
    void listTellsWhatStatTells() throws Exception {
        store.put("config", BlobContent.of(random(155)));
        store.put(pack(1), BlobContent.of(random(1234)));

        Map<String, BlobInfo> listed = list(store, "");
        for (String name : List.of("config", pack(1))) {
            BlobInfo info = store.stat(name).orElseThrow();
            assertThat(listed).hasEntrySatisfying(name, seen -> {
                assertThat(seen.size()).isEqualTo(info.size());
                assertThat(Duration.between(seen.created(), info.created()).abs())
                        .as("difference between the two times of %s", name)
                        .isLessThan(CLOCK_GRANULARITY);
            });
        }
    }

    @Test
    void timeDoesNotGoBackAndIsThatOfAllClients() throws Exception {
        Store other = client();
        Instant first = store.now();
        Instant second = other.now();
        Instant third = store.now();

        assertThat(second).isAfterOrEqualTo(first.minus(CLOCK_GRANULARITY));
        assertThat(third).isAfterOrEqualTo(first);
        assertThat(third).isAfterOrEqualTo(second.minus(CLOCK_GRANULARITY));
    }

    // List.

    @Test
    void emptyStoreListsNothing() throws Exception {
        assertThat(list(store, "")).isEmpty();
        assertThat(list(store, "data/")).isEmpty();
        assertThat(list(store, "data/00/")).isEmpty();
    }

    @Test
    void prefixesSelectWholePartsOfNames() throws Exception {
        List<String> names = List.of("config", id("keys/", 1), id("locks/", 1), pack(1), pack(2), pack(257));
        for (String name : names) {
            store.put(name, BlobContent.of(random(10)));
        }

        assertThat(list(store, "")).containsOnlyKeys(names);
        assertThat(list(store, "keys/")).containsOnlyKeys(id("keys/", 1));
        assertThat(list(store, "data/")).containsOnlyKeys(pack(1), pack(2), pack(257));
        assertThat(list(store, "data/01/")).containsOnlyKeys(pack(1), pack(257));
        assertThat(list(store, "config/")).isEmpty();
        assertThat(list(store, "snapshots/")).isEmpty();
        assertThat(list(store, "data/0f/")).isEmpty();
    }

    @Test
    void halfAPartIsNoPrefix() {
        assertThatIllegalArgumentException().isThrownBy(() -> list(store, "da"));
        assertThatIllegalArgumentException().isThrownBy(() -> list(store, "/"));
        assertThatIllegalArgumentException().isThrownBy(() -> list(store, "../"));
    }

    @Test
    void manyBlobsAreListedOnceEachAndDeleted() throws Exception {
        List<String> names =
                IntStream.range(0, manyBlobs()).mapToObj(i -> id("index/", i)).toList();
        inParallel(IntStream.range(0, CLIENTS)
                .mapToObj(thread -> (Callable<Boolean>) () -> {
                    for (int i = thread; i < names.size(); i += CLIENTS) {
                        store.put(names.get(i), BlobContent.of(new byte[] {(byte) i}));
                    }
                    return true;
                })
                .toList());
        store.put("config", BlobContent.of(new byte[1]));

        List<String> listed = new ArrayList<>();
        store.list("index/", info -> listed.add(info.name()));
        assertThat(listed).containsExactlyInAnyOrderElementsOf(names);

        assertThat(store.delete(names)).isEmpty();
        assertThat(list(store, "")).containsOnlyKeys("config");
    }

    @Test
    void storeCanBeUsedWhileItIsListed() throws Exception {
        for (int i = 0; i < 5; i++) {
            store.put(id("locks/", i), BlobContent.of(random(i)));
        }
        store.list("locks/", info -> {
            try {
                assertThat(read(store, info.name())).hasSize((int) info.size());
                assertThat(store.delete(List.of(info.name()))).isEmpty();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError("cannot use the store while it is listed", e);
            }
        });

        assertThat(list(store, "")).isEmpty();
    }

    @Test
    void exceptionOfTheConsumerEndsTheListing() throws Exception {
        store.put(pack(1), BlobContent.of(random(1)));
        store.put(pack(2), BlobContent.of(random(1)));
        IllegalStateException enough = new IllegalStateException("enough");
        List<BlobInfo> seen = new ArrayList<>();

        assertThatThrownBy(() -> store.list("", info -> {
                    seen.add(info);
                    throw enough;
                }))
                .isSameAs(enough);
        assertThat(seen).hasSize(1);
    }

    // Delete.

    @Test
    void whatIsDeletedIsGone() throws Exception {
        store.put(pack(1), BlobContent.of(random(10)));
        store.put(pack(2), BlobContent.of(random(10)));

        assertThat(store.delete(List.of(pack(1)))).isEmpty();
        assertThat(store.stat(pack(1))).isEmpty();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> store.read(pack(1), 0, 1));
        assertThat(list(client(), "")).containsOnlyKeys(pack(2));
    }

    @Test
    void absentBlobCountsAsDeleted() throws Exception {
        store.put(pack(1), BlobContent.of(random(10)));

        assertThat(store.delete(List.of())).isEmpty();
        assertThat(store.delete(List.of(pack(3)))).isEmpty();
        assertThat(store.delete(List.of(pack(3), pack(1), pack(1)))).isEmpty();
        assertThat(store.delete(Set.of(pack(1)))).isEmpty();
        assertThat(list(store, "")).isEmpty();
    }

    @Test
    void nameIsFreeAgainOnceItsBlobIsDeleted() throws Exception {
        store.put(pack(1), BlobContent.of(random(10)));
        assertThat(store.delete(List.of(pack(1)))).isEmpty();
        assertAbsentAndFree(pack(1));
    }

    // Names.

    @Test
    void whatIsNoNameIsRefused() throws Exception {
        store.put("config", BlobContent.of(random(10)));
        List<String> notNames = List.of(
                "",
                "/",
                "/config",
                "config/",
                "data//x",
                ".",
                "..",
                "../config",
                "data/../config",
                "./config",
                "a\0b",
                "a\nb",
                "ü");
        for (String name : notNames) {
            assertThatIllegalArgumentException()
                    .as("put of \"%s\"", name)
                    .isThrownBy(() -> store.put(name, BlobContent.of(random(10))));
            assertThatIllegalArgumentException().isThrownBy(() -> store.read(name, 0, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> store.stat(name));
            assertThatIllegalArgumentException().isThrownBy(() -> store.delete(List.of("config", name)));
        }
        assertThat(list(store, "")).as("nothing was changed").containsOnlyKeys("config");
    }

    @Test
    void namesMayHaveEveryPrintableCharacter() throws Exception {
        assumeTrue(
                store.capabilities().contains(StoreCapability.ARBITRARY_NAMES),
                () -> store + " does not declare ARBITRARY_NAMES");
        List<String> names = List.of(
                "holdfast/tail/db-1/7/000000000001",
                "holdfast/a b",
                "holdfast/%2e%2E%2f+&=?#",
                "holdfast/back\\slash",
                "holdfast/~!\"$'()*,:;<>@[]^_`{|}",
                "holdfast/...",
                "holdfast/" + "x".repeat(200),
                "one/two/three/four/five/six/seven");
        for (int i = 0; i < names.size(); i++) {
            store.put(names.get(i), BlobContent.of(random(i)));
        }

        assertThat(list(store, "")).containsOnlyKeys(names);
        for (int i = 0; i < names.size(); i++) {
            assertThat(read(store, names.get(i))).as(names.get(i)).isEqualTo(random(i));
            assertThat(store.stat(names.get(i))).as(names.get(i)).isPresent();
        }
        assertThat(store.delete(names)).isEmpty();
        assertThat(list(store, "")).isEmpty();
    }

    // The whole of it.

    @Test
    void manyThreadsUseOneClient() throws Exception {
        inParallel(IntStream.range(0, CLIENTS)
                .mapToObj(thread -> (Callable<Boolean>) () -> {
                    Random random = new Random(SEED + thread);
                    for (int i = 0; i < 10; i++) {
                        putReadAndDelete(pack(thread * 10 + i), random);
                    }
                    return true;
                })
                .toList());

        assertThat(list(store, "")).hasSize(CLIENTS * 5);
    }

    private void putReadAndDelete(String name, Random random) throws IOException, InterruptedException {
        byte[] bytes = new byte[random.nextInt(100_000)];
        random.nextBytes(bytes);
        store.put(name, BlobContent.of(bytes));
        assertThat(list(store, name.substring(0, "data/00/".length()))).containsKey(name);
        assertThat(Arrays.equals(read(store, name), bytes))
                .as("%s reads as it was put, seed %d", name, SEED)
                .isTrue();
        if (name.hashCode() % 2 == 0) {
            assertThat(store.delete(List.of(name))).isEmpty();
        }
    }

    @Test
    void capabilitiesAreConstant() throws Exception {
        Set<StoreCapability> before = Set.copyOf(store.capabilities());
        store.put(pack(1), BlobContent.of(random(10)));

        assertThat(store.capabilities()).isEqualTo(before);
        assertThat(client().capabilities()).isEqualTo(before);
    }

    @Test
    void closingTwiceDoesNothing() throws Exception {
        Store other = client();
        other.put(pack(1), BlobContent.of(random(10)));
        other.close();
        other.close();

        assertThat(store.stat(pack(1))).isPresent();
    }

    @Test
    void textTellsAPersonWhereTheStoreIsAndNoSecret() throws Exception {
        store.put(pack(1), BlobContent.of(random(1)));
        List<String> texts = new ArrayList<>(List.of(store.toString()));
        for (Callable<?> failing :
                List.<Callable<?>>of(() -> store.read(pack(2), 0, 1), () -> list(store, "no prefix"), () -> {
                    store.put(pack(1), BlobContent.of(random(2)));
                    return true;
                })) {
            assertThatThrownBy(failing::call).satisfies(e -> texts.add(e.toString()));
        }

        assertThat(store.toString()).isNotBlank().doesNotContain(Integer.toHexString(System.identityHashCode(store)));
        for (String secret : secrets()) {
            assertThat(texts).noneMatch(text -> text.contains(secret));
        }
    }

    private void assertAbsentAndFree(String name) throws IOException, InterruptedException {
        assertThat(store.stat(name)).isEmpty();
        assertThat(list(store, "")).doesNotContainKey(name);
        store.put(name, BlobContent.of(random(77)));
        assertThat(read(store, name)).isEqualTo(random(77));
    }

    private static byte[] read(Store from, String name) throws IOException, InterruptedException {
        return read(from, name, 0, Long.MAX_VALUE);
    }

    private static byte[] read(Store from, String name, long offset, long length)
            throws IOException, InterruptedException {
        try (InputStream in = from.read(name, offset, length)) {
            return in.readAllBytes();
        }
    }

    private static Map<String, BlobInfo> list(Store from, String prefix) throws IOException, InterruptedException {
        Map<String, BlobInfo> listed = new TreeMap<>();
        from.list(
                prefix,
                info -> assertThat(listed.put(info.name(), info))
                        .as("%s is listed once", info.name())
                        .isNull());
        return listed;
    }

    /** Runs all at once and waits for all. */
    private <T> List<T> inParallel(List<? extends Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> task : threads.invokeAll(tasks)) {
            results.add(task.get());
        }
        return results;
    }

    private static String pack(int number) {
        String first = HexFormat.of().toHexDigits((byte) number);
        return id("data/" + first + "/" + first, number);
    }

    /** A name of the repository's layout: its last part has 64 hexadecimal digits. */
    private static String id(String prefix, int number) {
        String digits = HexFormat.of().toHexDigits(number);
        int begun = prefix.length() - prefix.lastIndexOf('/') - 1;
        return prefix + "0".repeat(64 - begun - digits.length()) + digits;
    }

    /** The same bytes for the same size. */
    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(SEED + size).nextBytes(bytes);
        return bytes;
    }

    private static BlobContent content(long size, Opening opening) {
        return new BlobContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return opening.open();
            }
        };
    }

    private interface Opening {
        InputStream open() throws IOException;
    }

    private interface Action {
        void run() throws Exception;
    }

    /** Does something when half of the bytes have been read: on another thread, since a store may hold a lock or a connection here. */
    private final class WatchedStream extends InputStream {

        private final byte[] bytes;
        private final Action halfway;
        private int position;
        private boolean done;

        WatchedStream(byte[] bytes, Action halfway) {
            this.bytes = bytes;
            this.halfway = halfway;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (position >= bytes.length / 2 && !done) {
                done = true;
                runHalfway();
            }
            int limit = done ? bytes.length : bytes.length / 2;
            int count = Math.min(length, limit - position);
            if (count == 0) {
                return length == 0 ? 0 : -1;
            }
            System.arraycopy(bytes, position, into, offset, count);
            position += count;
            return count;
        }

        private void runHalfway() throws IOException {
            try {
                threads.submit(() -> {
                            halfway.run();
                            return true;
                        })
                        .get(1, TimeUnit.MINUTES);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new AssertionError("halfway through the content", e.getCause());
            } catch (InterruptedException | TimeoutException e) {
                throw new AssertionError("the store does not answer while a put is under way", e);
            }
        }
    }
}
