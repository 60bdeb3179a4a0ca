package io.holdfast.internal.files;

import io.holdfast.internal.files.OpenCache.Lease;
import io.holdfast.internal.files.RestoreLevel.State;
import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.internal.posix.ReadableFile;
import io.holdfast.repository.Overwrite;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntrySource.EntryVisitor;
import io.holdfast.spi.source.EntryType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through the entries of a snapshot, depth first: makes directories and whatever else has no content, tells what files have to be written, and
 * deletes what is extra. Each time that a portion of entries is waiting for the content of files it has that written, so that what is held does not
 * depend on how many entries there are.
 */
final class RestoreWalk implements Closeable {

    private static final int ALL_OF_OWNER = 0700;
    private static final int READ_AND_SEARCH = 0500;

    /** About 20 MB of entries. */
    private static final int PORTION = 1 << 14;

    private final RestoreContext context;
    private final RestoreOptions options;
    private final RestoreTally tally;
    private final RestoredContent content;
    /** From the innermost to the root. */
    private final Deque<RestoreLevel> levels = new ArrayDeque<>();
    /** Those that wait for their content, each before the one that it is in. */
    private List<LeftDirectory> left = new ArrayList<>();
    /** Those that can be finished only when nothing in them is linked to any more. */
    private final List<LeftDirectory> last = new ArrayList<>();

    /**
     * A directory that the walk has left.
     *
     * @param entry what it shall be like; empty if that is not asked for
     * @param changed whether something may have been restored in it, so that it must reach the device
     */
    private record LeftDirectory(String path, Optional<Entry> entry, boolean changed) {}

    RestoreWalk(RestoreContext context, RestoredContent content) {
        this.context = context;
        this.content = content;
        options = context.options();
        tally = context.tally();
    }

    /** Restores a snapshot. */
    void run(EntrySource snapshot) throws IOException, InterruptedException {
        RestoreLevel root = new RestoreLevel(Optional.empty(), true);
        levels.push(root);
        Optional<DirectoryHandle> target = context.target().target();
        if (target.isPresent()) {
            root.ready(target.get());
            root.knowNames(namesIn(target.get()));
        } else {
            root.ready();
        }
        snapshot.walk(entry -> true, new EntryVisitor() {
            @Override
            public void visit(Entry entry) throws IOException, InterruptedException {
                if (content.count() + context.links().count() + left.size() >= PORTION) {
                    settle(snapshot);
                }
                RestoreWalk.this.visit(entry);
            }

            @Override
            public void unreadable(String path, RuntimeException why) throws IOException {
                RestoreWalk.this.unreadable(path, why);
            }
        });
        while (!levels.isEmpty()) {
            leave(levels.pop());
        }
        settle(snapshot);
        finish(last);
    }

    /** Completes what waits for the content of files. */
    private void settle(EntrySource snapshot) throws IOException, InterruptedException {
        content.readFrom(snapshot);
        context.links().link(context);
        List<LeftDirectory> complete = left;
        left = new ArrayList<>();
        finish(complete);
    }

    private void visit(Entry entry) throws IOException, InterruptedException {
        context.operation().checkCancelled();
        while (!contains(levels.element().path(), entry.path())) {
            leave(levels.pop());
        }
        RestoreLevel level = levels.element();
        if (level.state() == State.REFUSED) {
            return;
        }
        boolean selected = options.which().test(entry);
        Optional<String> objection = objection(level, entry);
        if (objection.isPresent()) {
            refuse(entry, objection.get());
        } else if (entry.type() == EntryType.DIRECTORY) {
            levels.push(new RestoreLevel(Optional.of(entry), selected));
            if (selected) {
                touchLevels();
            }
        } else if (selected && touchLevels()) {
            restore(level, entry);
        }
    }

    private void unreadable(String path, RuntimeException why) throws IOException {
        while (!contains(levels.element().path(), path)
                && !levels.element().path().equals(path)) {
            leave(levels.pop());
        }
        RestoreLevel level = levels.element();
        boolean directory = level.path().equals(path);
        if (directory) {
            level.keepAll();
        } else {
            level.add(path.substring(path.lastIndexOf('/') + 1));
        }
        if (level.state() != State.REFUSED && options.which().reaches(path)) {
            String loss = directory
                    ? "what is in it was not restored, and nothing was deleted from it: "
                    : "it was not restored, what was there is unchanged: ";
            tally.problem(path, loss + why.getMessage());
        }
    }

    private static boolean contains(String directory, String path) {
        return directory.isEmpty() || path.startsWith(directory + "/");
    }

    /** Names come from the repository, which anybody who knows the password can write. */
    private static Optional<String> objection(RestoreLevel level, Entry entry) {
        String name =
                entry.path().substring(level.path().isEmpty() ? 0 : level.path().length() + 1);
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0) {
            return Optional.of("it was not restored, since its name is not that of an entry of a directory");
        }
        return level.add(name)
                ? Optional.empty()
                : Optional.of("it was not restored, since the snapshot has two entries of this name");
    }

    private void refuse(Entry entry, String reason) {
        tally.problem(entry.path(), reason);
        content.refuse(entry.path());
        if (entry.type() == EntryType.DIRECTORY) {
            RestoreLevel refused = new RestoreLevel(Optional.of(entry), false);
            refused.refuse();
            levels.push(refused);
        }
    }

    /** Makes sure that the directories which the walk is in are there, and tells whether they are. */
    private boolean touchLevels() throws IOException {
        if (levels.element().state() == State.READY) {
            return true;
        }
        Iterator<RestoreLevel> inwards = levels.descendingIterator();
        RestoreLevel above = inwards.next();
        while (inwards.hasNext()) {
            RestoreLevel level = inwards.next();
            if (above.state() == State.REFUSED) {
                level.refuse();
            } else if (level.state() == State.UNTOUCHED) {
                touch(above, level);
            }
            above = level;
        }
        return above.state() == State.READY;
    }

    private void touch(RestoreLevel above, RestoreLevel level) throws IOException {
        Entry entry = level.entry().orElseThrow();
        try {
            Optional<FileStatus> there = above.status(entry.name());
            if (there.isPresent() && there.get().type() == EntryType.DIRECTORY) {
                enter(above.handle().orElseThrow(), level, entry);
            } else if (there.isPresent() && options.overwrite() == Overwrite.NEVER) {
                level.refuse();
                tally.problem(
                        entry.path(),
                        "neither it nor what is in it was restored, since something else has its name and is not to be overwritten");
            } else {
                make(above, level, entry, there.isPresent());
            }
        } catch (IOException e) {
            Failures.throwIfFutile(e);
            level.refuse();
            tally.problem(entry.path(), "neither it nor what is in it was restored: " + Failures.reason(e));
        }
    }

    private void enter(DirectoryHandle above, RestoreLevel level, Entry entry) throws IOException {
        DirectoryHandle handle = above.openDirectory(entry.name());
        level.ready(handle);
        level.knowNames(namesIn(handle));
        if (level.isSelected() && options.overwrite() != Overwrite.NEVER) {
            toFinish(level, entry);
        }
    }

    private void make(RestoreLevel above, RestoreLevel level, Entry entry, boolean inItsPlace) throws IOException {
        if (!options.dryRun()) {
            DirectoryHandle directory = above.handle().orElseThrow();
            if (inItsPlace) {
                directory.deleteFile(entry.name());
            }
            directory.createDirectory(entry.name(), ALL_OF_OWNER);
            level.ready(directory.openDirectory(entry.name()));
        } else {
            level.ready();
        }
        toFinish(level, entry);
    }

    private void toFinish(RestoreLevel level, Entry directory) {
        if (options.dryRun()) {
            tally.restored(directory);
        } else {
            level.finishLater();
        }
    }

    /** The names in a directory that was there before; what an interrupted restore has left there is deleted. */
    private Set<String> namesIn(DirectoryHandle directory) throws IOException {
        if (!options.dryRun() && !context.privileged()) {
            makeUsable(directory);
        }
        Set<String> names = new HashSet<>();
        for (String name : directory.list()) {
            if (!TemporaryNames.isTemporary(name)) {
                names.add(name);
            } else if (!options.dryRun()) {
                directory.deleteFile(name);
            }
        }
        return names;
    }

    /** An owner may lack permissions in a directory that a restore has already given its own. */
    private static void makeUsable(DirectoryHandle directory) throws IOException {
        int permissions = directory.status(DirectoryHandle.SELF).permissions();
        if ((permissions & ALL_OF_OWNER) != ALL_OF_OWNER) {
            try {
                directory.setPermissions(DirectoryHandle.SELF, permissions | ALL_OF_OWNER);
            } catch (AccessDeniedException e) {
                // It belongs to somebody else, who may have given enough permissions all the same.
            }
        }
    }

    private void restore(RestoreLevel level, Entry entry) throws IOException {
        try {
            switch (entry.type()) {
                case FILE -> restoreFile(level, entry);
                case SYMLINK, FIFO, BLOCK_DEVICE, CHARACTER_DEVICE -> restoreOther(level, entry);
                case DIRECTORY, SOCKET -> {}
            }
        } catch (IOException e) {
            Failures.throwIfFutile(e);
            tally.problem(entry.path(), "it was not restored, what was there is unchanged: " + Failures.reason(e));
        }
    }

    private void restoreFile(RestoreLevel level, Entry file) throws IOException {
        if (context.links().add(file)) {
            return;
        }
        Optional<FileStatus> there = level.status(file.name());
        if (there.isPresent() && context.obstacles().mayStay(file, there.get())) {
            context.links().isThere(file);
            restoreMetadata(level.handle().orElseThrow(), file);
            tally.unchanged(file);
        } else if (there.isEmpty()
                || context.obstacles().makeWay(file, level.handle().orElseThrow(), there.get())) {
            content.expect(file);
        }
    }

    private void restoreMetadata(DirectoryHandle directory, Entry file) throws IOException {
        if (options.dryRun() || options.overwrite() == Overwrite.NEVER) {
            return;
        }
        try (ReadableFile open = directory.openFile(file.name())) {
            context.metadata().restore(file, open);
        } catch (AccessDeniedException e) {
            // One who may not read a file can give it to nobody, so that it need not be held open.
            context.metadata().restore(file, directory.metadata(file.name()));
        }
    }

    private void restoreOther(RestoreLevel level, Entry entry) throws IOException {
        Optional<FileStatus> there = level.status(entry.name());
        if (there.isPresent()) {
            DirectoryHandle directory = level.handle().orElseThrow();
            if (isSame(entry, directory, there.get())) {
                if (!options.dryRun() && options.overwrite() != Overwrite.NEVER) {
                    context.metadata().restore(entry, directory.metadata(entry.name()));
                }
                tally.unchanged(entry);
                return;
            }
            if (!context.obstacles().makeWay(entry, directory, there.get())) {
                return;
            }
        }
        if (!options.dryRun()) {
            makeOther(level.handle().orElseThrow(), entry, there.isPresent());
        }
        tally.restored(entry);
    }

    private static boolean isSame(Entry entry, DirectoryHandle directory, FileStatus there) throws IOException {
        return there.type() == entry.type()
                && there.deviceNumber() == entry.deviceNumber()
                && (entry.type() != EntryType.SYMLINK
                        || directory.readLink(entry.name()).equals(entry.linkTarget()));
    }

    private void makeOther(DirectoryHandle directory, Entry entry, boolean inItsPlace) throws IOException {
        String name = inItsPlace ? context.names().next() : entry.name();
        switch (entry.type()) {
            case SYMLINK -> directory.createSymlink(name, entry.linkTarget());
            case FIFO -> directory.createFifo(name, entry.permissions() & ALL_OF_OWNER);
            default ->
                directory.createDevice(name, entry.type(), entry.permissions() & ALL_OF_OWNER, entry.deviceNumber());
        }
        context.metadata().restore(entry, directory.metadata(name));
        if (inItsPlace) {
            directory.rename(name, directory, entry.name());
        }
    }

    private void leave(RestoreLevel level) throws IOException {
        boolean changed = options.durable() && level.handle().isPresent();
        if (changed || level.isFinishedLater()) {
            left.add(new LeftDirectory(
                    level.path(), level.isFinishedLater() ? level.entry() : Optional.empty(), changed));
        }
        if (options.deleteExtra() && level.isSelected() && level.state() == State.READY) {
            for (String name : level.extraNames()) {
                deleteExtra(level.handle().orElseThrow(), level.path(), name);
            }
        }
        close(level);
    }

    private void deleteExtra(DirectoryHandle directory, String path, String name) throws IOException {
        String extra = PathNames.join(path, name);
        try {
            EntryType type = directory.status(name).type();
            if (options.which().test(Entry.of(extra, type).build())) {
                if (!options.dryRun()) {
                    TreeRemoval.remove(directory, name);
                }
                tally.deleted();
            }
        } catch (IOException e) {
            Failures.throwIfFutile(e);
            tally.problem(extra, "it is not in the snapshot, but could not be deleted: " + Failures.reason(e));
        }
    }

    /** Gives directories their metadata, what is inside first: nothing in them is changed any more. */
    private void finish(List<LeftDirectory> directories) throws IOException, InterruptedException {
        for (LeftDirectory directory : directories) {
            context.operation().checkCancelled();
            if (directories != last && isClosedToOwner(directory)) {
                last.add(directory);
            } else {
                finish(directory);
            }
        }
    }

    /** What has its first name in there could not be given another any more. */
    private boolean isClosedToOwner(LeftDirectory directory) {
        return !context.privileged()
                && directory
                        .entry()
                        .filter(entry -> (entry.permissions() & READ_AND_SEARCH) != READ_AND_SEARCH)
                        .isPresent();
    }

    private void finish(LeftDirectory directory) throws IOException {
        String doing = "its metadata was not restored: ";
        try (Lease<DirectoryHandle> lease = context.target().lease(directory.path())) {
            if (directory.entry().isPresent()) {
                Entry entry = directory.entry().get();
                context.metadata().restore(entry, lease.value().metadata(DirectoryHandle.SELF));
                tally.restored(entry);
            }
            doing = "whether it will outlast a power failure is not known: ";
            if (directory.changed()) {
                lease.value().force();
            }
        } catch (IOException e) {
            Failures.throwIfFutile(e);
            tally.problem(directory.path(), doing + Failures.reason(e));
        }
    }

    @Override
    public void close() throws IOException {
        while (!levels.isEmpty()) {
            close(levels.pop());
        }
    }

    /** The target itself is not closed here. */
    private static void close(RestoreLevel level) throws IOException {
        if (level.entry().isPresent()) {
            level.close();
        }
    }
}
