package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.internal.forget.ForgottenSnapshots;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.format.TreeWriter;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.read.BlobReader;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.write.BlobWriter;
import io.holdfast.internal.write.PublishedSnapshot;
import io.holdfast.repository.RewriteReport;
import io.holdfast.repository.RewriteReport.Rewritten;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes snapshots anew: directories, then index, then snapshots, so that a snapshot exists only when all that it names is durable. The old ones are
 * deleted last, and only if that is wanted.
 */
public final class SnapshotRewrite {

    private final OpenRepository repository;
    private final RunningOperation operation;
    private final boolean dryRun;
    private final List<Made> made = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private long unchanged;

    /** What is made of snapshots. */
    public interface Change {

        /** What is made of their directories. */
        TreeEdit edit(SoundBlobs sound, ChangeLog changes);

        /** What is made of what a snapshot says of itself; the same if nothing is. */
        SnapshotDocument document(SnapshotDocument before, Id tree);

        /** Whether old ones that are deleted can be put back, which makes no sense if they lack something. */
        boolean undoable();
    }

    private record Made(Snapshot before, SnapshotDocument after, List<Problem> changes) {}

    public SnapshotRewrite(OpenRepository repository, boolean dryRun, RunningOperation operation) {
        this.repository = repository;
        this.dryRun = dryRun;
        this.operation = operation;
    }

    /**
     * Makes snapshots anew, those to which the change makes a difference.
     *
     * @param forget whether the old ones are deleted
     * @param holds why one stays all the same, besides by its tags
     */
    public RewriteReport run(
            List<Snapshot> snapshots, Change change, boolean forget, Function<? super Snapshot, Optional<String>> holds)
            throws IOException, InterruptedException {
        List<Rewritten> rewritten;
        try (HeldLock lock = dryRun ? HeldLock.NONE : repository.lockShared(operation)) {
            make(snapshots, change, lock);
            rewritten = save(lock);
        }
        if (forget && !dryRun && !rewritten.isEmpty()) {
            delete(rewritten, change.undoable(), holds);
        }
        return new RewriteReport(rewritten, unchanged, problems, operation.elapsed());
    }

    private void make(List<Snapshot> snapshots, Change change, HeldLock lock) throws IOException, InterruptedException {
        BlobIndex index = repository.index();
        SoundBlobs sound = SoundBlobs.gather(repository, index).of(index);
        BlobReader reader = new BlobReader(repository.files(), index, repository.codecs(), repository.damage()::add);
        BlobWriter writer = new BlobWriter(
                repository, sound, operation.executor(), dryRun, new IndexGuard(repository, lock, operation));
        ChangeLog changes = new ChangeLog(operation);
        TreeRewriter trees = new TreeRewriter(index, reader, writer, change.edit(sound, changes), operation);
        for (Snapshot snapshot : snapshots) {
            try {
                make(snapshot, trees, change, changes);
            } catch (CorruptionException e) {
                problems.add(new Problem(snapshot.shortId(), "it was left as it is: " + e.getMessage()));
                changes.take();
            }
        }
        writer.flush();
    }

    private void make(Snapshot snapshot, TreeRewriter trees, Change change, ChangeLog changes)
            throws IOException, InterruptedException {
        SnapshotDocument before = repository.snapshots().document(Id.fromHex(snapshot.id()));
        Id tree = trees.rewrite(before.tree());
        List<Problem> done = changes.take();
        if (tree.equals(TreeWriter.EMPTY) && !before.tree().equals(TreeWriter.EMPTY)) {
            problems.add(new Problem(snapshot.shortId(), "it was left as it is, since nothing would be left in it"));
            return;
        }
        SnapshotDocument after = change.document(before, tree);
        if (Arrays.equals(after.encode(), before.encode())) {
            unchanged++;
            return;
        }
        SnapshotDocument.Builder made = after.toBuilder().original(Id.fromHex(snapshot.id()));
        if (!tree.equals(before.tree())) {
            // Its figures are those of another tree.
            made.summary(null);
        }
        this.made.add(new Made(snapshot, made.build(), done));
    }

    private List<Rewritten> save(HeldLock lock) throws IOException, InterruptedException {
        List<Rewritten> rewritten = new ArrayList<>();
        for (Made one : made) {
            Optional<Snapshot> after = dryRun
                    ? Optional.empty()
                    : Optional.of(PublishedSnapshot.publish(repository, one.after, lock, operation));
            rewritten.add(new Rewritten(one.before, after, one.changes));
        }
        return rewritten;
    }

    private void delete(List<Rewritten> rewritten, boolean undoable, Function<? super Snapshot, Optional<String>> holds)
            throws IOException, InterruptedException {
        List<Id> old = new ArrayList<>();
        for (Rewritten one : rewritten) {
            Snapshot before = one.before();
            Optional<String> reason = holds.apply(before);
            if (before.held() || reason.isPresent()) {
                String why = reason.map(text -> ": " + text).orElse("");
                problems.add(new Problem(before.shortId(), "it was not removed, since it is held" + why));
            } else {
                old.add(Id.fromHex(before.id()));
            }
        }
        try (HeldLock lock = repository.lockForDeletion(operation)) {
            lock.check();
            if (undoable) {
                new ForgottenSnapshots(repository).remove(old);
            } else {
                repository.files().delete(FileType.SNAPSHOT, old);
            }
        }
    }
}
