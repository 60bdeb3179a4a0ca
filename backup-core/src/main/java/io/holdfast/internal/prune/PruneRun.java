package io.holdfast.internal.prune;

import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.LockedException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.internal.index.IndexRewrite;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.repository.IndexGuard;
import io.holdfast.internal.repository.Marks;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.PackTotals;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.PruneReport;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Performs a prune:
 *
 * <ol>
 *   <li>Under a shared lock, so that backups go on: what is needed of packs that are to go is copied and indexed. From then on
 *       there are duplicates, which do no harm.
 *   <li>Under the exclusive lock, for a moment: snapshots that were made meanwhile are looked at, packs that they need stay. The
 *       others are marked, and then the index files that list them are replaced. Nobody can begin to rely on them any more.
 *   <li>What was marked long enough ago, and is in no index, is deleted.
 * </ol>
 *
 * <p>A pack that was marked never comes back. Should a snapshot need it all the same, what it needs is copied. So it does no
 * harm if a process that was frozen deletes it late.
 */
final class PruneRun {

    /** How many packs are deleted at a time. */
    static final int BATCH = 1000;

    private final OpenRepository repository;
    private final RepositoryFiles files;
    private final PruneOptions options;
    private final Survey survey;
    private final Selection selection;
    private final RunningOperation operation;
    private final BlobIndex index;
    private final BitSet dropped;

    private long bytesWritten;
    private long neededAgain;
    private long indexFilesReplaced;
    private long forgottenExpired;
    private PackTotals marked = PackTotals.NONE;
    private PackTotals deleted = PackTotals.NONE;
    private Optional<Instant> nextDue = Optional.empty();

    PruneRun(
            OpenRepository repository,
            PruneOptions options,
            Survey survey,
            Selection selection,
            RunningOperation operation) {
        this.repository = repository;
        files = repository.files();
        this.options = options;
        this.survey = survey;
        this.selection = selection;
        this.operation = operation;
        index = survey.index();
        dropped = selection.dropped();
    }

    /** How long what is marked is kept. */
    static Duration markGrace(PruneOptions options) {
        return options.grace().isZero() ? Duration.ZERO : PruneOptions.MARK_GRACE;
    }

    PruneReport run() throws IOException, InterruptedException {
        PackTotals repacked = selection.totals(selection.repacked());
        BitSet only = willBeOnly();
        if (repacked.packs() > 0 || !only.isEmpty()) {
            prepare(repacked, only);
        }
        try {
            markAndSweep();
        } catch (LostAfterReplacing e) {
            putBack(e.rewrite);
            throw new LockedException(
                    "The lock on " + files.store()
                            + " was lost while index files were replaced. What they had listed is"
                            + " listed again, and no pack was deleted. Plan again",
                    e.getCause());
        }
        return new PruneReport(
                marked,
                deleted,
                repacked,
                bytesWritten,
                neededAgain,
                indexFilesReplaced,
                forgottenExpired,
                nextDue,
                operation.elapsed());
    }

    private void markAndSweep() throws IOException, InterruptedException, LostAfterReplacing {
        try (HeldLock lock = repository.lockForDeletion(operation)) {
            survey.update(operation);
            neededAgain = keepWhatIsNeeded();
            Marks marks = Marks.load(files);
            Map<Id, Long> going = going(marks);
            lock.check();
            forgottenExpired = Forgotten.expire(repository, options.grace(), survey.begin());
            mark(going);
            replaceIndexFiles(lock);
            nextDue = nextDue(marks);
            marks.addForeign(survey.rusticMarks());
            sweep(going, marks, lock);
            repository.damage().forget(pack -> isDropped(pack));
        }
    }

    private boolean isDropped(Id pack) {
        int number = index.findPack(pack);
        return number >= 0 && dropped.get(number);
    }

    private void prepare(PackTotals repacked, BitSet only) throws IOException, InterruptedException {
        try (HeldLock lock = repository.lockShared(operation)) {
            survey.update(operation);
            lock.check();
            operation.expect(repacked.packs(), selection.keptBytes(selection.repacked()));
            prove(only);
            Repacking repacking =
                    new Repacking(repository, index, selection.kept(), selection.repacked(), lock, operation);
            bytesWritten = repacking.run();
            // The copies would take as much memory again as what was copied.
            survey.contents().leaveOut(repacking.indexFiles());
        }
    }

    /** The copies that stay where they are while other good ones of the same blobs go. */
    private BitSet willBeOnly() {
        BitSet only = new BitSet();
        selection.chosen().stream()
                .filter(kept -> !dropped.get(index.pack(kept)) && !survey.isRescued(index.pack(kept)))
                .filter(kept -> Arrays.stream(index.findAll(index.type(kept), index.blob(kept)))
                        .anyMatch(copy -> dropped.get(index.pack(copy)) && survey.isSound(copy)))
                .forEach(only::set);
        return only;
    }

    /** A good copy must not go because of one that is damaged. */
    private void prove(BitSet copies) throws IOException, InterruptedException {
        int parallelism = repository.options().parallelism();
        Workers.forEach("prune", parallelism, copies.stream().iterator(), copy -> {
            operation.checkCancelled();
            prove(copy);
        });
    }

    private void prove(int copy) throws IOException, InterruptedException {
        BlobLocation at = index.location(copy);
        try {
            byte[] sealed = files.readPack(at.pack(), at.offset(), at.length());
            repository
                    .codecs()
                    .use(codec ->
                            codec.open(at.blob(), sealed, 0, at.length(), at.compressed() ? at.plainLength() : 0));
        } catch (DamagedBlobException | EOFException | NoSuchFileException e) {
            survey.damaged(copy);
            repository.damage().save();
            throw new CorruptionException(
                    "The " + at.type().word() + " blob " + at.blob() + " in " + FileType.PACK.name(at.pack()) + " of "
                            + files.store() + " is damaged, and another copy of it was to go. Nothing was deleted. Plan"
                            + " again: the other copy is kept then",
                    e);
        }
    }

    /** Packs that nobody needed when it was planned, and somebody needs now, stay. */
    private long keepWhatIsNeeded() {
        BitSet used = survey.used();
        BitSet dead = survey.rescued();
        dead.or(dropped);
        long stay = 0;
        for (int pack = dead.nextSetBit(0); pack >= 0; pack = dead.nextSetBit(pack + 1)) {
            if (isNeeded(pack, used, dead)) {
                if (survey.isRescued(pack)) {
                    throw new ConfigurationException("The prune was planned for another state of " + files.store()
                            + ": a snapshot that was made since needs a pack that is marked. Nothing was deleted. Plan"
                            + " again");
                }
                dead.clear(pack);
                dropped.clear(pack);
                stay++;
            }
        }
        return stay;
    }

    private boolean isNeeded(int pack, BitSet used, BitSet dead) {
        for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
            BlobType type = index.type(handle);
            Id blob = index.blob(handle);
            if (used.get(index.find(type, blob)) && !hasLivingCopy(type, blob, dead)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasLivingCopy(BlobType type, Id blob, BitSet dead) {
        for (int copy : index.findAll(type, blob)) {
            if (isCopied(copy) || (!dead.get(index.pack(copy)) && survey.isSound(copy))) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is another copy by now, which the index does not have. */
    private boolean isCopied(int copy) {
        return selection.kept().get(copy) && selection.repacked().get(index.pack(copy));
    }

    /** The packs that are marked now: those that leave the index, and those that are in none and that no mark names. */
    private Map<Id, Long> going(Marks marks) {
        Map<Id, Long> going = new LinkedHashMap<>();
        dropped.stream()
                .filter(pack -> survey.size(pack) >= 0)
                .forEach(pack -> going.put(index.packId(pack), survey.size(pack)));
        for (FileInfo pack : survey.packs().unindexed()) {
            if (!survey.isIndexed(pack.id()) && !marks.packs().containsKey(pack.id())) {
                going.put(pack.id(), pack.size());
            }
        }
        return going;
    }

    private void mark(Map<Id, Long> going) throws IOException, InterruptedException {
        if (!options.grace().isZero()) {
            Marks.save(files, List.copyOf(going.keySet()));
            marked = totals(going.values());
        }
    }

    private static PackTotals totals(Collection<Long> sizes) {
        return new PackTotals(
                sizes.size(), sizes.stream().mapToLong(size -> size).sum());
    }

    private void replaceIndexFiles(HeldLock lock) throws IOException, InterruptedException, LostAfterReplacing {
        IndexRewrite rewrite = new IndexRewrite(files, repository.options().clock(), index, survey.contents(), dropped);
        if (rewrite.files().isEmpty()) {
            return;
        }
        rewrite.save(new IndexGuard(repository, lock, operation));
        lock.check();
        rewrite.deleteReplaced();
        indexFilesReplaced = rewrite.files().size();
        try {
            lock.check();
        } catch (LockedException | IOException e) {
            throw new LostAfterReplacing(rewrite, e);
        }
    }

    /** If the lock was lost before the last index file was deleted, others may rely on what is listed no more. */
    private static final class LostAfterReplacing extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient IndexRewrite rewrite;

        LostAfterReplacing(IndexRewrite rewrite, Exception why) {
            super(why);
            this.rewrite = rewrite;
        }
    }

    private void putBack(IndexRewrite rewrite) throws IOException, InterruptedException {
        try (HeldLock lock = repository.lockShared(operation)) {
            rewrite.putBack(
                    (pack, size) -> files.store()
                            .stat(FileType.PACK.name(pack))
                            .filter(there -> there.size() == size)
                            .isPresent(),
                    new IndexGuard(repository, lock, operation));
        }
    }

    private void sweep(Map<Id, Long> going, Marks marks, HeldLock lock) throws IOException, InterruptedException {
        Instant latest = files.store().now().minus(markGrace(options));
        Map<Id, Long> sizes = new HashMap<>();
        survey.packs().unindexed().forEach(pack -> sizes.put(pack.id(), pack.size()));
        List<Id> due = new ArrayList<>();
        marks.packs().forEach((pack, time) -> {
            if (!survey.isIndexed(pack) && !time.isAfter(latest)) {
                due.add(pack);
            }
        });
        if (options.grace().isZero()) {
            due.addAll(going.keySet());
            sizes.putAll(going);
        }
        for (int from = 0; from < due.size(); from += BATCH) {
            operation.checkCancelled();
            List<Id> batch = due.subList(from, Math.min(due.size(), from + BATCH));
            lock.check();
            files.delete(FileType.PACK, batch);
            deleted = deleted.plus(totals(
                    batch.stream().map(sizes::get).filter(Objects::nonNull).toList()));
        }
        lock.check();
        files.delete(FileType.MARK, marks.filesUntil(latest));
    }

    private Optional<Instant> nextDue(Marks marks) throws IOException, InterruptedException {
        Instant now = files.store().now();
        Instant latest = now.minus(markGrace(options));
        Stream<Instant> waiting = marks.packs().values().stream().filter(time -> time.isAfter(latest));
        Stream<Instant> fresh = marked.packs() > 0 ? Stream.of(now) : Stream.empty();
        return Stream.concat(waiting, fresh).min(Comparator.naturalOrder()).map(time -> time.plus(markGrace(options)));
    }
}
