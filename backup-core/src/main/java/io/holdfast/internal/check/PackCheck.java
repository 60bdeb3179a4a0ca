package io.holdfast.internal.check;

import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.crypto.Sha256;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.index.PackList;
import io.holdfast.internal.pack.BlobCodec;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Reads packs from their first byte to their last, and compares them with the index, their header and their name. Takes the
 * memory of the largest blob. Not thread-safe.
 */
final class PackCheck {

    /** With more of them, the pack is reported and not its blobs. */
    private static final int MOST_BLOBS_REPORTED = 16;

    private static final int LARGEST_TAIL = PackHeader.MAX_SEALED_LENGTH + PackHeader.LENGTH_FIELD;

    private final Store store;
    private final BlobIndex index;
    private final PackList packs;
    private final PackReports reports;
    private final BlobCodec codec;
    private final Sealer sealer;
    private final Damages damages;
    private final RunningOperation operation;
    private final Sha256 sha256 = new Sha256();
    private byte[] buffer = new byte[64 << 10];

    PackCheck(
            Store store,
            BlobIndex index,
            PackList packs,
            PackReports reports,
            BlobCodec codec,
            SealingKey key,
            Damages damages,
            RunningOperation operation) {
        this.store = store;
        this.index = index;
        this.packs = packs;
        this.reports = reports;
        this.codec = codec;
        this.sealer = new Sealer(key);
        this.damages = damages;
        this.operation = operation;
    }

    /** What reading a pack showed. */
    private static final class Outcome {
        final Map<Integer, String> badBlobs = new TreeMap<>();
        final List<String> packReasons = new ArrayList<>();

        boolean isGood() {
            return badBlobs.isEmpty() && packReasons.isEmpty();
        }

        void bad(int handle, String reason) {
            badBlobs.put(handle, reason);
        }
    }

    /** What is known of a pack once it was looked at. */
    enum Verdict {
        /** It is as it should be. */
        PROVEN,
        /** It is not. */
        DAMAGED,
        /** It could not be read, by no fault of its own that is known. */
        UNKNOWN
    }

    /** Reads a pack that the index has and the store lists. */
    Verdict check(int pack) throws InterruptedException {
        String name = FileType.PACK.name(index.packId(pack));
        long size = packs.size(pack);
        try {
            Outcome outcome = read(pack, name, size);
            operation.advance(1, 0, name);
            if (outcome.isGood()) {
                return Verdict.PROVEN;
            }
            // Who reads wrongly once has a bad line or bad memory, and a good pack.
            Outcome again = read(pack, name, size);
            if (again.isGood()) {
                damages.hint(
                        name + " was read wrongly once and well the second time; the connection or the memory of this"
                                + " machine makes errors");
                return Verdict.PROVEN;
            }
            report(pack, again);
            return Verdict.DAMAGED;
        } catch (NoSuchFileException e) {
            reports.reportMissing(pack);
            return Verdict.DAMAGED;
        } catch (IOException e) {
            damages.unverified(name, String.valueOf(e.getMessage()));
            return Verdict.UNKNOWN;
        }
    }

    /** Reads a pack that no index has, of which nothing is known but its name. */
    void checkUnindexed(Id pack) throws InterruptedException {
        String name = FileType.PACK.name(pack);
        try (InputStream in = store.read(name, 0, Long.MAX_VALUE)) {
            skip(in, Long.MAX_VALUE);
            Id actual = Id.read(sha256.digest(), 0);
            if (!actual.equals(pack)) {
                damages.file(
                        Damage.Kind.PACK,
                        pack.toHex(),
                        "its SHA-256 is " + actual + "; it is in no index, so that no snapshot needs it");
            }
        } catch (NoSuchFileException e) {
            damages.hint(name + " has vanished meanwhile; it was in no index");
        } catch (IOException e) {
            damages.unverified(name, String.valueOf(e.getMessage()));
        } finally {
            sha256.digest();
        }
    }

    private Outcome read(int pack, String name, long size) throws IOException, InterruptedException {
        Outcome outcome = new Outcome();
        try (InputStream in = store.read(name, 0, Long.MAX_VALUE)) {
            long at = 0;
            for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
                long offset = index.offset(handle);
                if (offset < at || offset + index.length(handle) > size) {
                    outcome.bad(
                            handle, offset < at ? "it overlaps the blob before it" : "the pack ends before it does");
                    continue;
                }
                if (offset > at) {
                    outcome.packReasons.add("the index has a gap at byte " + at);
                    skip(in, offset - at);
                }
                blob(in, handle, outcome);
                at = offset + index.length(handle);
            }
            tail(in, pack, size, outcome);
            Id actual = Id.read(sha256.digest(), 0);
            if (!actual.equals(index.packId(pack)) && outcome.isGood()) {
                outcome.packReasons.add("its SHA-256 is " + actual);
            }
        } finally {
            sha256.digest();
        }
        return outcome;
    }

    private void blob(InputStream in, int handle, Outcome outcome) throws IOException, InterruptedException {
        operation.checkCancelled();
        int length = index.length(handle);
        int read = fill(in, length);
        if (read < length) {
            outcome.bad(handle, "the pack ends before it does");
            return;
        }
        int plainLength = index.isCompressed(handle) ? index.plainLength(handle) : 0;
        try {
            codec.verify(index.blob(handle), buffer, 0, length, plainLength);
        } catch (DamagedBlobException e) {
            outcome.bad(handle, String.valueOf(e.getMessage()));
        }
    }

    private int fill(InputStream in, int length) throws IOException {
        if (buffer.length < length) {
            buffer = new byte[length];
        }
        int read = in.readNBytes(buffer, 0, length);
        sha256.update(buffer, 0, read);
        operation.advance(0, read, "");
        return read;
    }

    private void skip(InputStream in, long length) throws IOException, InterruptedException {
        for (long left = length; left > 0; ) {
            operation.checkCancelled();
            int read = fill(in, (int) Math.min(left, buffer.length));
            if (read == 0) {
                return;
            }
            left -= read;
        }
    }

    /** What follows the blobs: the sealed header and its length, and nothing else. */
    private void tail(InputStream in, int pack, long size, Outcome outcome) throws IOException, InterruptedException {
        byte[] tail = in.readNBytes(LARGEST_TAIL);
        sha256.update(tail, 0, tail.length);
        operation.advance(0, tail.length, "");
        skip(in, Long.MAX_VALUE);
        try {
            int sealedLength = PackHeader.sealedLength(tail, size);
            if (sealedLength + PackHeader.LENGTH_FIELD != tail.length) {
                outcome.packReasons.add("its header does not begin where the blobs of the index end");
                return;
            }
            byte[] header = sealer.open(Arrays.copyOf(tail, sealedLength));
            if (!isInIndex(header, pack)) {
                outcome.packReasons.add("its header lists other blobs than the index");
            }
        } catch (AuthenticationException | MalformedException e) {
            outcome.packReasons.add("its header cannot be read: " + e.getMessage());
        }
    }

    private boolean isInIndex(byte[] header, int pack) throws MalformedException {
        PackEntries entries = new PackEntries();
        PackHeader.decode(header, entries);
        int first = index.firstHandle(pack);
        return index.endHandle(pack) - first == entries.count()
                && IntStream.range(0, entries.count()).allMatch(i -> isSame(entries, i, first + i));
    }

    private boolean isSame(PackEntries entries, int i, int handle) {
        int plainLength = index.isCompressed(handle) ? index.plainLength(handle) : 0;
        return entries.id(i).equals(index.blob(handle))
                && entries.type(i) == index.type(handle)
                && entries.offset(i) == index.offset(handle)
                && entries.length(i) == index.length(handle)
                && entries.compressedFrom(i) == plainLength;
    }

    private void report(int pack, Outcome outcome) {
        // A pack of the wrong size has been reported, and is wrong in all these ways because of that.
        if (!outcome.packReasons.isEmpty() && packs.isWhole(pack)) {
            damages.pack(pack, String.join("; ", outcome.packReasons), new BitSet());
        }
        Map<Integer, String> bad = new TreeMap<>(outcome.badBlobs);
        bad.keySet().removeIf(damages::isUnreadable);
        if (bad.size() <= MOST_BLOBS_REPORTED) {
            bad.forEach(damages::blob);
        } else {
            reportTogether(pack, bad);
        }
    }

    private void reportTogether(int pack, Map<Integer, String> bad) {
        int first = index.firstHandle(pack);
        BitSet blobs = new BitSet();
        bad.keySet().forEach(handle -> blobs.set(handle - first));
        Map.Entry<Integer, String> example = bad.entrySet().iterator().next();
        String reason = bad.size() + " of its " + (index.endHandle(pack) - first) + " blobs cannot be read, such as "
                + index.blob(example.getKey()) + ": " + example.getValue();
        damages.pack(pack, reason, blobs);
    }
}
