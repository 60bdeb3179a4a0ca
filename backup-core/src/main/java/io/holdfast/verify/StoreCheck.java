package io.holdfast.verify;

import io.holdfast.internal.store.CreationRace;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.verify.StoreFinding.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/**
 * Tries in a store what a repository relies on, with blobs of its own that it deletes, and asks it what protects them: a repository that is there is not touched.
 *
 * <p>What is found is true of the moment, and of so many tries. A store that was found to break something does break it; one that was not found to may all
 * the same.
 */
public final class StoreCheck {

    private static final int SMALL = 10_000;
    /** About a pack. */
    private static final int LARGE = 16 << 20;

    private static final int PIECE = 100_000;
    /** In bytes, after the first. */
    private static final int REST_OF_AN_ID = 31;

    private static final int ROUNDS = 5;
    private static final Duration TOLERABLE_SKEW = Duration.ofMinutes(1);

    private final Store store;
    private final Store other;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<StoreGuarantee, StoreFinding> findings = new EnumMap<>(StoreGuarantee.class);
    private final Queue<String> stored = new ConcurrentLinkedQueue<>();
    /** What the names of blobs begin with: by default as of a pack, which is in no index and so does no harm if it stays. */
    private String prefix;

    private StoreCheck(Store store, Store other, Clock clock, RandomGenerator random) {
        this.store = store;
        this.other = other;
        this.clock = clock;
        this.random = random;
        String first = HexFormat.of().toHexDigits((byte) random.nextInt());
        prefix = "data/" + first + "/" + first;
    }

    /**
     * Tries a store.
     *
     * @param store a client of it; it is not closed
     * @param other another client of the same, which is not closed either
     * @param clock the one of this machine
     * @param random makes names and contents
     * @throws InterruptedException if the thread was interrupted; what was stored to try it may be there still
     */
    public static StoreCheckReport run(Store store, Store other, Clock clock, RandomGenerator random)
            throws InterruptedException {
        return new StoreCheck(store, other, clock, random).run();
    }

    private StoreCheckReport run() throws InterruptedException {
        attempt(StoreGuarantee.ARBITRARY_NAMES, this::arbitraryNames);
        attempt(StoreGuarantee.WRITABLE, this::writable);
        if (isWritable()) {
            attempt(StoreGuarantee.READ_AFTER_WRITE, this::readAfterWrite);
            attempt(StoreGuarantee.CONTENT, this::content);
            attempt(StoreGuarantee.NEVER_REPLACED, this::neverReplaced);
            attempt(StoreGuarantee.EXCLUSIVE_CREATE, this::exclusiveCreate);
            attempt(StoreGuarantee.LIST, this::list);
            attempt(StoreGuarantee.DELETE, this::delete);
        }
        attempt(StoreGuarantee.CLOCK, this::time);
        attempt(StoreGuarantee.VERSIONS, this::versions);
        attempt(StoreGuarantee.LOCK, this::lock);
        List<StoreFinding> all = new ArrayList<>();
        for (StoreGuarantee guarantee : StoreGuarantee.values()) {
            all.add(findings.getOrDefault(
                    guarantee,
                    new StoreFinding(guarantee, Verdict.UNKNOWN, "it was not tried, since nothing can be stored")));
        }
        return new StoreCheckReport(all, leaveNothing());
    }

    /** What was seen when something was tried. */
    private record Seen(Verdict verdict, String detail) {

        static final Seen HOLDS = new Seen(Verdict.HOLDS, "");

        static Seen broken(String detail) {
            return new Seen(Verdict.BROKEN, detail);
        }
    }

    private interface Trial {
        Seen run() throws IOException, InterruptedException;
    }

    private void attempt(StoreGuarantee guarantee, Trial trial) throws InterruptedException {
        Seen seen;
        try {
            seen = trial.run();
        } catch (FileSystemException e) {
            seen = new Seen(guarantee.isExtra() ? Verdict.UNKNOWN : Verdict.BROKEN, e.toString());
        } catch (IOException e) {
            seen = new Seen(Verdict.UNKNOWN, e.toString());
        }
        findings.put(guarantee, new StoreFinding(guarantee, seen.verdict(), seen.detail()));
    }

    private Seen arbitraryNames() throws IOException, InterruptedException {
        if (!store.capabilities().contains(StoreCapability.ARBITRARY_NAMES)) {
            return new Seen(Verdict.ABSENT, "the store does not promise it");
        }
        prefix = BlobNames.TRIALS + Long.toHexString(random.nextLong()) + "/";
        put(newName(), SMALL);
        return Seen.HOLDS;
    }

    private Seen writable() throws IOException, InterruptedException {
        put(newName(), SMALL);
        return Seen.HOLDS;
    }

    private Seen readAfterWrite() throws IOException, InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            String name = newName();
            byte[] content = put(name, SMALL);
            for (Store client : List.of(other, store)) {
                if (client.stat(name).isEmpty() || !isIn(client, name)) {
                    return Seen.broken("what was stored was not seen at once");
                }
                if (!Arrays.equals(read(client, name, 0, Long.MAX_VALUE), content)) {
                    return Seen.broken("what was stored could not be read at once");
                }
            }
        }
        return Seen.HOLDS;
    }

    private Seen content() throws IOException, InterruptedException {
        String name = newName();
        byte[] content = put(name, LARGE);
        if (!Arrays.equals(read(other, name, 0, Long.MAX_VALUE), content)) {
            return Seen.broken("a blob of " + LARGE + " bytes does not read as it was stored");
        }
        for (int from : new int[] {0, 1, LARGE / 2 - 1, LARGE - PIECE / 2, LARGE - 1, LARGE}) {
            byte[] expected = Arrays.copyOfRange(content, from, Math.min(LARGE, from + PIECE));
            if (!Arrays.equals(read(other, name, from, PIECE), expected)) {
                return Seen.broken("the bytes from " + from + " on do not read as they were stored");
            }
        }
        return Seen.HOLDS;
    }

    private Seen neverReplaced() throws IOException, InterruptedException {
        String name = newName();
        byte[] content = put(name, SMALL);
        try {
            other.put(name, BlobContent.of(random(SMALL)));
            return Seen.broken("a blob of the same name was stored");
        } catch (FileAlreadyExistsException e) {
            return Arrays.equals(read(store, name, 0, Long.MAX_VALUE), content)
                    ? Seen.HOLDS
                    : Seen.broken("a blob of the same name was refused, and stored all the same");
        }
    }

    private Seen exclusiveCreate() throws IOException, InterruptedException {
        if (!store.capabilities().contains(StoreCapability.EXCLUSIVE_CREATE)) {
            return new Seen(Verdict.ABSENT, "the store does not promise it");
        }
        for (int i = 0; i < ROUNDS; i++) {
            int winners = race(newName());
            if (winners != 1) {
                return Seen.broken("of " + CreationRace.RACERS + " that stored one name " + winners + " succeeded");
            }
        }
        return Seen.HOLDS;
    }

    /** How many of those who store a blob of one name at once are told that they have. */
    private int race(String name) throws IOException, InterruptedException {
        stored.add(name);
        return CreationRace.winners(List.of(store, other), name, () -> random(SMALL));
    }

    private Seen list() throws IOException, InterruptedException {
        Map<String, Integer> sizes = new HashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            String name = newName();
            sizes.put(name, put(name, SMALL + i).length);
        }
        Map<String, Long> listed = new HashMap<>();
        List<String> twice = new ArrayList<>();
        other.list(directory(), blob -> {
            if (listed.put(blob.name(), blob.size()) != null) {
                twice.add(blob.name());
            }
        });
        if (!twice.isEmpty()) {
            return Seen.broken(twice.get(0) + " is listed twice");
        }
        for (Map.Entry<String, Integer> blob : sizes.entrySet()) {
            Long size = listed.get(blob.getKey());
            if (size == null || size != (long) blob.getValue()) {
                return Seen.broken(blob.getKey() + (size == null ? " is not listed" : " is listed with another size"));
            }
        }
        return Seen.HOLDS;
    }

    private Seen delete() throws IOException, InterruptedException {
        String name = newName();
        put(name, SMALL);
        Map<String, IOException> refused = store.delete(List.of(name));
        if (!refused.isEmpty()) {
            return Seen.broken("it was refused: " + refused.get(name));
        }
        if (other.stat(name).isPresent() || isIn(other, name)) {
            return Seen.broken("it was seen all the same");
        }
        try {
            read(other, name, 0, 1);
            return Seen.broken("it could be read all the same");
        } catch (NoSuchFileException e) {
            put(name, SMALL);
            return Seen.HOLDS;
        }
    }

    private Seen time() throws IOException, InterruptedException {
        Duration skew = Duration.between(clock.instant(), store.now());
        String seen = "it is " + skew.abs().toSeconds() + " s " + (skew.isNegative() ? "behind" : "ahead");
        if (skew.abs().compareTo(TOLERABLE_SKEW) > 0) {
            return Seen.broken(seen);
        }
        String name = newName();
        if (isWritable()) {
            put(name, SMALL);
        }
        Optional<BlobInfo> blob = store.stat(name);
        Duration age =
                Duration.between(blob.isEmpty() ? store.now() : blob.get().created(), store.now());
        return age.abs().compareTo(TOLERABLE_SKEW) > 0
                ? Seen.broken("what was just stored is said to be " + age.toSeconds() + " s old")
                : new Seen(Verdict.HOLDS, seen);
    }

    private Seen versions() throws IOException, InterruptedException {
        return store.keepsVersions() ? Seen.HOLDS : new Seen(Verdict.ABSENT, "the store keeps none");
    }

    private Seen lock() throws IOException, InterruptedException {
        Duration time = store.lockTime();
        return time.isZero()
                ? new Seen(Verdict.ABSENT, "the store locks nothing")
                : new Seen(Verdict.HOLDS, "it is locked for " + time.toHours() + " h");
    }

    private boolean isWritable() {
        StoreFinding writable = findings.get(StoreGuarantee.WRITABLE);
        return writable != null && writable.verdict() == Verdict.HOLDS;
    }

    private byte[] put(String name, int size) throws IOException, InterruptedException {
        byte[] content = random(size);
        stored.add(name);
        store.put(name, BlobContent.of(content));
        return content;
    }

    private byte[] random(int size) {
        byte[] content = new byte[size];
        synchronized (random) {
            random.nextBytes(content);
        }
        return content;
    }

    private String newName() {
        byte[] rest = random(REST_OF_AN_ID);
        return prefix + HexFormat.of().formatHex(rest);
    }

    private String directory() {
        return prefix.substring(0, prefix.lastIndexOf('/') + 1);
    }

    private boolean isIn(Store client, String name) throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        client.list(directory(), blob -> {
            if (blob.name().equals(name)) {
                found.add(name);
            }
        });
        return !found.isEmpty();
    }

    private static byte[] read(Store client, String name, long offset, long length)
            throws IOException, InterruptedException {
        try (InputStream in = client.read(name, offset, length)) {
            return in.readAllBytes();
        }
    }

    /** Deletes what was stored, and returns what could not be deleted. */
    private List<String> leaveNothing() throws InterruptedException {
        List<String> names = List.copyOf(stored);
        try {
            return List.copyOf(store.delete(names).keySet());
        } catch (IOException e) {
            return names;
        }
    }
}
