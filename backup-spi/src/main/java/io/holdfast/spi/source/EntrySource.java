package io.holdfast.spi.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Implemented by Holdfast: the entries of a snapshot. Thread-safe.
 *
 * <p>Every byte that comes out has been compared with its checksum. Methods throw an unchecked exception when the repository is damaged or cannot
 * be read, and {@link IOException} only for what a visitor, a handler or the target directory reports.
 *
 * <p>Nobody misses an entry unawares: whoever wants what is left of a damaged snapshot overrides {@link EntryVisitor#unreadable} and
 * {@link EntryHandler#unreadable}.
 */
public interface EntrySource {

    /** What the {@link Snapshotter} returned when the snapshot was made. */
    Checkpoint checkpoint() throws InterruptedException;

    /** The entry at a path, if there is one. */
    Optional<Entry> entry(String path) throws InterruptedException;

    /** What is directly in a directory, in the order of the bytes of its names; empty if there is no such directory. */
    List<Entry> children(String directory) throws InterruptedException;

    /** Visits what {@link #children(String)} returns; what is damaged in this directory is gone round if the visitor does. */
    default void children(String directory, EntryVisitor visitor) throws IOException, InterruptedException {
        for (Entry child : children(directory)) {
            visitor.visit(child);
        }
    }

    /**
     * Visits the entries that a predicate accepts, depth first, a directory before what it holds; it is asked below directories that it refuses, too.
     * What is damaged is gone round if the visitor does.
     */
    void walk(Predicate<Entry> which, EntryVisitor visitor) throws IOException, InterruptedException;

    /** The content of a file, in order. What is {@linkplain InputStream#skip skipped} is not read. */
    InputStream open(Entry file) throws InterruptedException;

    /**
     * Reads a part of a file, and each chunk that it is in as a whole: for many parts one after the other, {@link #open} takes less.
     *
     * @return how many bytes were read, less than {@code into} has room for only at the end of the file; −1 at or beyond its end
     */
    int read(Entry file, long offset, ByteBuffer into) throws InterruptedException;

    /**
     * Reads the content of all files that a predicate accepts, in the order that is cheapest for the store. Some 10,000 files, or 100 GB, are read at a
     * time, which bounds the memory that it takes; what several of them have in common is read once.
     */
    void forEach(Predicate<Entry> which, int parallelism, EntryHandler handler)
            throws IOException, InterruptedException;

    /**
     * Reads the content of these files, as {@link #forEach(Predicate, int, EntryHandler)} does, without a walk through the snapshot.
     *
     * @param files of this snapshot
     */
    default void forEach(Collection<Entry> files, int parallelism, EntryHandler handler)
            throws IOException, InterruptedException {
        Set<String> paths = files.stream().map(Entry::path).collect(Collectors.toSet());
        forEach((Entry file) -> paths.contains(file.path()), parallelism, handler);
    }

    /** Writes the entries that a predicate accepts into a directory, with all their metadata. Entries that are already there are replaced. */
    void copyTo(Path directory, Predicate<Entry> which) throws IOException, InterruptedException;

    /** Implemented by plugins: is shown entries one after another. */
    @FunctionalInterface
    interface EntryVisitor {
        /** Is shown an entry. */
        void visit(Entry entry) throws IOException, InterruptedException;

        /**
         * Is told of something that the repository does not hold undamaged: what is in a directory, after the directory itself was visited, or an
         * entry of a kind that is unknown. If this returns, the rest is visited. By default it throws, which ends the walk.
         *
         * @param path of the directory or entry, which the predicate of the walk was not asked about; empty for the root directory
         * @param why says for a person which directory is damaged and how
         */
        default void unreadable(String path, RuntimeException why) throws IOException, InterruptedException {
            throw why;
        }
    }

    /** Implemented by plugins: is given content in any order, from several threads at a time. */
    @FunctionalInterface
    interface EntryHandler {
        /**
         * Takes a part of a file. The buffer is valid until this returns.
         *
         * @param offset where the part begins in the file
         */
        void data(Entry file, long offset, ByteBuffer part) throws IOException, InterruptedException;

        /**
         * Is told of a part that the repository does not hold undamaged, instead of {@link #data}. By default this ends the reading.
         *
         * @param offset where the part begins in the file
         * @param length how many bytes are missing, as far as known; else 0
         * @param reason what is damaged, for a person
         */
        default void damaged(Entry file, long offset, long length, String reason)
                throws IOException, InterruptedException {
            throw new IOException(
                    EntryPaths.printable(file.path()) + " cannot be read from byte " + offset + " on: " + reason);
        }

        /**
         * Is told, before the content of what is behind it, of a directory or entry that is damaged, as {@link EntryVisitor#unreadable} is: what files there are is not
         * known. By default this ends the reading.
         */
        default void unreadable(String path, RuntimeException why) throws IOException, InterruptedException {
            throw why;
        }
    }
}
