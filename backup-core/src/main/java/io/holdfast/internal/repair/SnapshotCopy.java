package io.holdfast.internal.repair;

import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.read.BlobReader;
import io.holdfast.internal.read.PackOrder;
import io.holdfast.internal.read.UsedBlobs;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.internal.write.PublishedSnapshot;
import io.holdfast.repository.CopyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Copies snapshots to another repository, blob by blob: each is opened, proven and sealed with the other key. Several snapshots make a batch, so that packs
 * are filled; after a batch its blobs are indexed and its snapshots exist. What was indexed when a copy was killed is not copied again.
 *
 * <p>Takes what both indexes take, three bits for each blob, and 20 bytes for each of at most a million.
 */
public final class SnapshotCopy {

    private static final long BATCH_BYTES = 1L << 30;
    private static final int MOST_BLOBS_AT_A_TIME = 1_000_000;

    private final OpenRepository from;
    private final OpenRepository to;
    private final HeldLock lock;
    private final boolean dryRun;
    private final RunningOperation operation;
    private final BlobIndex index;
    private final SoundBlobs present;
    private final BlobWriter writer;
    private final UsedBlobs used;
    /** What a snapshot uses and is copied, present or damaged. */
    private final BitSet settled = new BitSet();

    private final LostBlobs lost;
    private final List<Snapshot> copied = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private long blobs;
    private long bytes;

    private record Pending(Snapshot snapshot, SnapshotDocument document) {}

    private SnapshotCopy(
            OpenRepository from, OpenRepository to, HeldLock lock, boolean dryRun, RunningOperation operation)
            throws IOException, InterruptedException {
        this.lock = lock;
        this.from = from;
        this.to = to;
        this.dryRun = dryRun;
        this.operation = operation;
        index = from.index();
        BlobIndex there = to.index();
        present = SoundBlobs.gather(to, there).of(there);
        writer = new BlobWriter(to, present, operation.executor(), dryRun, new IndexGuard(to, lock, operation));
        used = new UsedBlobs(from.files(), index, from.codecs());
        lost = new LostBlobs(from, index);
    }

    /**
     * Copies snapshots. Both repositories are locked by the caller.
     *
     * @param lock that of {@code to}
     * @param snapshots of {@code from}, listed before its index is loaded, in the order in which they are copied
     */
    public static CopyReport run(
            OpenRepository from,
            OpenRepository to,
            HeldLock lock,
            List<Snapshot> snapshots,
            boolean dryRun,
            RunningOperation operation)
            throws IOException, InterruptedException {
        List<Pending> missing = missing(from, to, snapshots);
        if (missing.isEmpty()) {
            return new CopyReport(List.of(), snapshots.size(), 0, 0, List.of(), operation.elapsed());
        }
        if (!from.chunker().equals(to.chunker())) {
            operation.warn(
                    to.files().store().toString(),
                    "content is cut at other places here than in "
                            + from.files().store()
                            + ", so that what is backed up here and what is copied is stored twice. A repository that is"
                            + " made with --copy-chunker-params avoids that",
                    false);
        }
        SnapshotCopy copy = new SnapshotCopy(from, to, lock, dryRun, operation);
        copy.run(missing);
        return new CopyReport(
                copy.copied,
                snapshots.size() - missing.size(),
                copy.blobs,
                copy.bytes,
                copy.problems,
                operation.elapsed());
    }

    /** Those that were not copied before: with the same first incarnation, and the same in all that does not change by copying. */
    private static List<Pending> missing(OpenRepository from, OpenRepository to, List<Snapshot> snapshots)
            throws IOException, InterruptedException {
        Set<String> there = new HashSet<>();
        // One whose file is damaged is not there, and so it is copied.
        for (Snapshot snapshot : to.snapshots().list(any -> true, (id, damage) -> {})) {
            Id id = Id.fromHex(snapshot.id());
            there.add(identity(id, to.snapshots().document(id)));
        }
        List<Pending> missing = new ArrayList<>();
        for (Snapshot snapshot : snapshots) {
            Id id = Id.fromHex(snapshot.id());
            SnapshotDocument document = from.snapshots().document(id);
            if (!there.contains(identity(id, document))) {
                missing.add(new Pending(snapshot, document));
            }
        }
        return missing;
    }

    private static String identity(Id id, SnapshotDocument document) {
        byte[] constant = document.toBuilder()
                .original(document.original().orElse(id))
                .parent(null)
                .programVersion("")
                .summary(null)
                .build()
                .encode();
        return new String(constant, StandardCharsets.UTF_8);
    }

    private void run(List<Pending> snapshots) throws IOException, InterruptedException {
        List<Pending> batch = new ArrayList<>();
        BitSet wanted = new BitSet();
        long wantedBytes = 0;
        for (Pending pending : snapshots) {
            used.find(List.of(pending.document.tree()), from.options().parallelism(), lost, operation);
            wantedBytes += want(wanted);
            batch.add(pending);
            if (wantedBytes >= BATCH_BYTES) {
                copy(wanted, batch);
                wantedBytes = 0;
            }
        }
        copy(wanted, batch);
    }

    /** Adds what came to be used and is not there, and returns how many bytes that is. */
    private long want(BitSet wanted) {
        BitSet news = used.handles();
        news.andNot(settled);
        settled.or(news);
        long more = 0;
        for (int handle = news.nextSetBit(0); handle >= 0; handle = news.nextSetBit(handle + 1)) {
            if (!present.contains(index.type(handle), index.blob(handle))) {
                wanted.set(handle);
                blobs++;
                more += index.length(handle);
            }
        }
        bytes += more;
        operation.expect(blobs, bytes);
        return more;
    }

    private void copy(BitSet wanted, List<Pending> batch) throws IOException, InterruptedException {
        if (!dryRun) {
            copyBlobs(wanted);
            writer.flush();
        }
        for (Pending pending : batch) {
            if (lost.hit(pending.document.tree())) {
                problems.add(new Problem(
                        pending.snapshot.shortId(),
                        "it was not copied, since something that it needs is damaged or missing in "
                                + from.files().store() + "; verify tells what"));
                continue;
            }
            if (!dryRun) {
                SnapshotDocument copy = pending.document.toBuilder()
                        .parent(null)
                        .original(pending.document.original().orElse(Id.fromHex(pending.snapshot.id())))
                        .build();
                PublishedSnapshot.publish(to, copy, lock, operation);
            }
            copied.add(pending.snapshot);
        }
        wanted.clear();
        batch.clear();
    }

    private void copyBlobs(BitSet wanted) throws IOException, InterruptedException {
        for (int handle = wanted.nextSetBit(0); handle >= 0; ) {
            PackOrder order = new PackOrder(reader());
            for (int count = 0; handle >= 0 && count < MOST_BLOBS_AT_A_TIME; count++) {
                order.add(handle, handle, 0);
                handle = wanted.nextSetBit(handle + 1);
            }
            order.read(from.options().parallelism(), new Transfer());
        }
    }

    private BlobReader reader() {
        return new BlobReader(from.files(), index, from.codecs(), from.damage()::add);
    }

    /** Stores blobs, whose handles are given as the files that want them. */
    private final class Transfer implements PackOrder.Consumer {

        @Override
        public void chunk(int handle, long offset, byte[] content, int length)
                throws IOException, InterruptedException {
            operation.checkCancelled();
            writer.write(index.type(handle), content, 0, length);
            operation.advance(1, index.length(handle), "");
        }

        @Override
        public void damaged(int handle, long offset, long length, String reason) {
            lost.add(index.type(handle), index.blob(handle));
            operation.warn(index.type(handle).word() + " " + index.blob(handle), reason, true);
        }
    }
}
