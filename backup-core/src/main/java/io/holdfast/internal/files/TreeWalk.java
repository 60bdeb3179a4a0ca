package io.holdfast.internal.files;

import io.holdfast.internal.files.LeafPutter.Leaf;
import io.holdfast.internal.files.ParentSnapshot.Children;
import io.holdfast.internal.files.WalkedDirectory.Place;
import io.holdfast.internal.files.WalkedDirectory.Subdirectory;
import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntryType;
import io.holdfast.spi.source.SnapshotRequest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Pushes directories of the host into a snapshot, once.
 *
 * <p>One thread goes through the directories, depth first, and looks at what is in them; others put what it found, as many at a time as the request
 * says. A directory stays open until everything in it has been put, and all is opened through it by name: so what is exchanged for something else
 * meanwhile is noticed, and the length of paths is not limited.
 *
 * <p>What vanishes before it was looked at is a warning; whatever else cannot be read is a skip. Nothing is said of what the options leave out, nor of
 * sockets, which mean nothing without the process that made them.
 */
final class TreeWalk {

    private final HostFiles files;
    private final WalkOptions options;
    private final List<PathPatterns> excludes;
    private final EntrySink sink;
    private final Operation operation;
    private final ParentSnapshot parent;
    private final EntryReader reader;
    private final LeafPutter leaves;
    private final Set<WalkedDirectory> unfinished = ConcurrentHashMap.newKeySet();
    private long entriesFound;
    private long bytesFound;

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
        parent = new ParentSnapshot(request.parent(), options, sink, operation);
        reader = new EntryReader(files, options.accessTime(), sink);
        leaves = new LeafPutter(reader, sink, operation, request.parallelism());
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
        parent.close();
        for (WalkedDirectory directory : unfinished) {
            directory.handle().close();
        }
    }

    private void walk(Roots.Node top) throws IOException, InterruptedException {
        if (top.isRoot()) {
            walkFrom(new Place("", top.hostPath().orElseThrow(), top.children(), true));
        } else {
            for (Map.Entry<String, Roots.Node> child : top.children().entrySet()) {
                String hostPath = PathNames.parent(child.getValue().hostPath().orElseThrow());
                walkFrom(new Place("", hostPath, Map.ofEntries(child), false));
            }
        }
        leaves.await();
        operation.checkCancelled();
    }

    private void walkFrom(Place place) throws IOException, InterruptedException {
        DirectoryHandle handle = files.openDirectory(place.hostPath());
        long device = handle.status(DirectoryHandle.SELF).device();
        Deque<WalkedDirectory> path = new ArrayDeque<>();
        path.push(new WalkedDirectory(Optional.empty(), place, handle, device, unfinished));
        lookAround(path.peek(), parent.in(""));
        while (!path.isEmpty()) {
            WalkedDirectory directory = path.peek();
            Optional<Subdirectory> next = directory.next();
            if (next.isPresent()) {
                lookAhead(directory.place(), directory.afterNext());
                enter(directory, next.get()).ifPresent(path::push);
            } else {
                path.pop().done(sink);
            }
        }
    }

    private Optional<WalkedDirectory> enter(WalkedDirectory above, Subdirectory next)
            throws IOException, InterruptedException {
        WalkedDirectory directory;
        try {
            directory = open(above, next);
        } catch (IOException e) {
            sink.skip(above.place().pathOf(next.name()), Failures.reason(e));
            return Optional.empty();
        }
        lookAround(directory, next.known() ? parent.in(directory.place().path()) : Children.NONE);
        return Optional.of(directory);
    }

    private void lookAhead(Place above, Optional<Subdirectory> next) throws IOException, InterruptedException {
        if (next.isPresent() && next.get().known()) {
            parent.lookAhead(above.pathOf(next.get().name()));
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
            return new WalkedDirectory(
                    Optional.of(above), place, handle, next.root() ? status.device() : above.device(), unfinished);
        } catch (IOException | InterruptedException | RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    private void lookAround(WalkedDirectory directory, Children before) throws IOException, InterruptedException {
        Place place = directory.place();
        Set<String> names = new TreeSet<>(EntryPaths.BYTE_ORDER);
        if (place.whole()) {
            names.addAll(list(directory));
        }
        Optional<Marker> marker = options.markers().stream()
                .filter(candidate -> candidate.isIn(directory.handle(), names))
                .findFirst();
        marker.ifPresent(found -> names.retainAll(Set.of(found.name())));
        names.addAll(place.rootsBelow().keySet());
        for (String name : names) {
            look(directory, name, place.whole() && marker.isEmpty(), before.find(name));
        }
        operation.expect(entriesFound, bytesFound);
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
    private void look(WalkedDirectory directory, String name, boolean whole, Optional<Entry> before)
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
                take(directory, name, status.get(), whole, root, before);
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
            Optional<Entry> before)
            throws IOException, InterruptedException {
        Place place = directory.place();
        boolean elsewhere = options.oneFileSystem() && !root && status.device() != directory.device();
        if (status.type() == EntryType.DIRECTORY) {
            entriesFound++;
            directory.add(new Subdirectory(name, root || (whole && !elsewhere), root, isDirectory(before)));
        } else if (place.leadsToRoot(name)) {
            sink.skip(place.pathOf(name), "it leads to what is to be backed up, but is no directory");
        } else if (!elsewhere && status.type() != EntryType.SOCKET && !tooLarge(status)) {
            entriesFound++;
            bytesFound += status.type() == EntryType.FILE ? status.size() : 0;
            leaves.add(new Leaf(directory, name, status, parent.hasUnchanged(before, status)));
        }
    }

    private boolean tooLarge(FileStatus status) {
        return status.type() == EntryType.FILE && status.size() > options.largestFile();
    }
}
