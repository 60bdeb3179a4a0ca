package io.holdfast.internal.files;

import io.holdfast.internal.files.DirectoriesAhead.Next;
import io.holdfast.internal.files.LeafPutter.Leaf;
import io.holdfast.internal.files.ParentSnapshot.Children;
import io.holdfast.internal.files.WalkedDirectory.Place;
import io.holdfast.internal.files.WalkedDirectory.Subdirectory;
import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.internal.run.Workers;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntryType;
import io.holdfast.spi.source.SnapshotRequest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Pushes directories of the host into a snapshot, once.
 *
 * <p>As many threads as the request says go through the directories, depth first, and look at what is in them; as many others put what they found. A
 * directory stays open until everything in it has been put, and all is opened through it by name: so what is exchanged for something else meanwhile is
 * noticed, and the length of paths is not limited.
 *
 * <p>The names in a directory are held while it is looked at. One that is huge, by what the file system says of its size, is looked at while no other huge
 * one is.
 *
 * <p>What vanishes before it was looked at is a warning; whatever else cannot be read is a skip. Nothing is said of what the options leave out, nor of
 * sockets, which mean nothing without the process that made them.
 */
final class TreeWalk {

    /** Some ten thousand names. */
    private static final long HUGE = 1 << 20;

    private final HostFiles files;
    private final WalkOptions options;
    private final List<PathPatterns> excludes;
    private final EntrySink sink;
    private final Operation operation;
    private final ParentSnapshot parent;
    private final EntryReader reader;
    private final LeafPutter leaves;
    private final int parallelism;
    private final DirectoriesAhead ahead = new DirectoriesAhead();
    private final ReentrantLock huge = new ReentrantLock();
    private final Set<WalkedDirectory> unfinished = ConcurrentHashMap.newKeySet();
    private final AtomicLong entriesFound = new AtomicLong();
    private final AtomicLong bytesFound = new AtomicLong();

    private TreeWalk(HostFiles files, WalkOptions options, SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException {
        this.files = files;
        this.options = options;
        excludes = Stream.of(
                        options.excludes().read(),
                        options.excludesIgnoringCase().read())
                .filter(patterns -> !patterns.isEmpty())
                .toList();
        this.sink = sink;
        this.operation = operation;
        parent = new ParentSnapshot(request.parent(), options, sink);
        reader = new EntryReader(files, options.accessTime(), sink);
        parallelism = request.parallelism();
        leaves = new LeafPutter(reader, sink, operation, parallelism);
    }

    /**
     * Pushes what the roots hold into a sink, and returns when all of it has been put.
     *
     * @throws NoSuchFileException if a root does not exist; nothing has been put then
     */
    static void run(
            HostFiles files,
            Roots roots,
            WalkOptions options,
            SnapshotRequest request,
            EntrySink sink,
            Operation operation)
            throws IOException, InterruptedException {
        for (String root : roots.hostPaths()) {
            requireRoot(files, root);
        }
        TreeWalk walk = new TreeWalk(files, options, request, sink, operation);
        files.losses().forEach(loss -> sink.warn("", loss));
        try {
            walk.walk(roots.top());
        } finally {
            walk.close();
        }
    }

    private static void requireRoot(HostFiles files, String root) throws IOException {
        try (DirectoryHandle above = files.openDirectory(PathNames.parent(root))) {
            above.status(root.equals("/") ? DirectoryHandle.SELF : root.substring(root.lastIndexOf('/') + 1));
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(
                    EntryPaths.printable(root), null, "it is to be backed up but does not exist; nothing was stored");
        }
    }

    private void close() throws IOException {
        leaves.close();
        for (WalkedDirectory directory : unfinished) {
            directory.handle().close();
        }
    }

    private void walk(Roots.Node top) throws IOException, InterruptedException {
        LeafPutter.Batch found = leaves.new Batch();
        if (top.isRoot()) {
            begin(new Place("", top.hostPath().orElseThrow(), top.children(), true), found);
        } else {
            for (Map.Entry<String, Roots.Node> child : top.children().entrySet()) {
                String hostPath = PathNames.parent(child.getValue().hostPath().orElseThrow());
                begin(new Place("", hostPath, Map.ofEntries(child), false), found);
            }
        }
        found.submit();
        Workers.run("walk", parallelism, this::enterAll);
        leaves.await();
        operation.checkCancelled();
    }

    private void begin(Place place, LeafPutter.Batch found) throws IOException, InterruptedException {
        DirectoryHandle handle = files.openDirectory(place.hostPath());
        try {
            FileStatus status = handle.status(DirectoryHandle.SELF);
            lookAround(walked(Optional.empty(), place, handle, status, status.device()), true, found);
        } catch (IOException | InterruptedException | RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    private WalkedDirectory walked(
            Optional<WalkedDirectory> above, Place place, DirectoryHandle handle, FileStatus status, long device) {
        return new WalkedDirectory(above, place, handle, device, status.size(), unfinished);
    }

    private void enterAll() throws IOException, InterruptedException {
        LeafPutter.Batch found = leaves.new Batch();
        for (Optional<Next> next = ahead.next(); next.isPresent(); next = ahead.next()) {
            WalkedDirectory above = next.get().above();
            try {
                enter(above, next.get().directory(), found);
            } finally {
                ahead.looked();
            }
            above.done(sink);
        }
        found.submit();
    }

    private void enter(WalkedDirectory above, Subdirectory next, LeafPutter.Batch found)
            throws IOException, InterruptedException {
        WalkedDirectory directory;
        try {
            directory = open(above, next);
        } catch (IOException e) {
            sink.skip(above.place().pathOf(next.name()), Failures.reason(e));
            return;
        }
        if (directory.size() < HUGE) {
            lookAround(directory, next.known(), found);
            return;
        }
        huge.lockInterruptibly();
        try {
            lookAround(directory, next.known(), found);
        } finally {
            huge.unlock();
        }
    }

    private WalkedDirectory open(WalkedDirectory above, Subdirectory next) throws IOException, InterruptedException {
        Place place = above.place().below(next.name(), next.whole());
        // The way to a root may lead through symbolic links; what is in a root may not.
        boolean onTheWay = !above.place().whole() && !next.root();
        DirectoryHandle handle = onTheWay
                ? files.openDirectory(place.hostPath())
                : above.handle().openDirectory(next.name());
        try {
            FileStatus status = handle.status(DirectoryHandle.SELF);
            sink.put(reader.read(place.path(), status, handle, DirectoryHandle.SELF));
            return walked(Optional.of(above), place, handle, status, next.root() ? status.device() : above.device());
        } catch (IOException | InterruptedException | RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    /**
     * @param known whether the parent snapshot has it
     */
    private void lookAround(WalkedDirectory directory, boolean known, LeafPutter.Batch found)
            throws IOException, InterruptedException {
        Place place = directory.place();
        Children before = known ? parent.in(place.path()) : Children.NONE;
        Set<String> names = new TreeSet<>(EntryPaths.BYTE_ORDER);
        if (place.whole()) {
            names.addAll(list(directory));
        }
        Optional<Marker> marker = options.markers().stream()
                .filter(candidate -> candidate.isIn(directory.handle(), names))
                .findFirst();
        marker.ifPresent(present -> names.retainAll(Set.of(present.name())));
        names.addAll(place.rootsBelow().keySet());
        for (String name : names) {
            look(directory, name, place.whole() && marker.isEmpty(), before.find(name), found);
        }
        operation.expect(entriesFound.get(), bytesFound.get());
        if (directory.hasNext()) {
            ahead.add(directory);
        } else {
            directory.done(sink);
        }
    }

    private List<String> list(WalkedDirectory directory) {
        try {
            return directory.handle().list();
        } catch (IOException e) {
            sink.skip(directory.place().path(), "what is in it cannot be listed: " + Failures.reason(e));
            return List.of();
        }
    }

    /**
     * @param whole whether a directory is taken with everything in it even if it is no root
     * @param before what the parent snapshot has under the name
     */
    private void look(
            WalkedDirectory directory, String name, boolean whole, Optional<Entry> before, LeafPutter.Batch found)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        Place place = directory.place();
        Optional<Roots.Node> node = Optional.ofNullable(place.rootsBelow().get(name));
        boolean root = node.filter(Roots.Node::isRoot).isPresent();
        if (isExcluded(place, name)) {
            node.ifPresent(asked -> sink.warn(
                    place.pathOf(name),
                    "a pattern leaves it out although it is, or leads to, what is to be backed up"));
        } else if (node.isPresent() && !root && !place.whole()) {
            directory.add(new Subdirectory(name, false, false, isDirectory(before)));
        } else {
            Optional<FileStatus> status = status(directory, name, root);
            if (status.isPresent()) {
                take(directory, name, status.get(), whole, root, before, found);
            }
        }
    }

    private boolean isExcluded(Place place, String name) {
        return !excludes.isEmpty() && excludes.stream().anyMatch(patterns -> patterns.matches(place.hostPathOf(name)));
    }

    private Optional<FileStatus> status(WalkedDirectory directory, String name, boolean root) {
        String path = directory.place().pathOf(name);
        try {
            return Optional.of(directory.handle().status(name));
        } catch (NoSuchFileException e) {
            if (root) {
                sink.skip(path, Failures.reason(e));
            } else {
                sink.warn(path, "it vanished before it was looked at");
            }
        } catch (IOException e) {
            sink.skip(path, Failures.reason(e));
        }
        return Optional.empty();
    }

    private static boolean isDirectory(Optional<Entry> before) {
        return before.filter(entry -> entry.type() == EntryType.DIRECTORY).isPresent();
    }

    private void take(
            WalkedDirectory directory,
            String name,
            FileStatus status,
            boolean whole,
            boolean root,
            Optional<Entry> before,
            LeafPutter.Batch found)
            throws IOException, InterruptedException {
        Place place = directory.place();
        boolean elsewhere = options.oneFileSystem() && !root && status.device() != directory.device();
        if (status.type() == EntryType.DIRECTORY) {
            entriesFound.incrementAndGet();
            directory.add(new Subdirectory(name, root || (whole && !elsewhere), root, isDirectory(before)));
        } else if (place.leadsToRoot(name)) {
            sink.skip(place.pathOf(name), "it leads to what is to be backed up, but is no directory");
        } else if (!elsewhere && status.type() != EntryType.SOCKET && !tooLarge(status)) {
            entriesFound.incrementAndGet();
            bytesFound.addAndGet(status.type() == EntryType.FILE ? status.size() : 0);
            found.add(new Leaf(directory, name, status, parent.hasUnchanged(before, status)));
        }
    }

    private boolean tooLarge(FileStatus status) {
        return status.type() == EntryType.FILE && status.size() > options.largestFile();
    }
}
