package io.holdfast.spi.store;

import io.holdfast.spi.Health;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Implemented by plugins: dumb, named, immutable blobs.
 *
 * <p>Names are relative paths of printable ASCII characters with {@code /} between their parts, such as {@code data/3f/3f…}; no part is
 * empty, {@code .} or {@code ..}. Every other name is refused with {@link IllegalArgumentException}; {@link BlobNames} checks.
 *
 * <p>A store must
 *
 * <ul>
 *   <li>be thread-safe,
 *   <li>show a blob in {@link #stat}, {@link #read} and {@link #list} as soon as its {@link #put} has returned, from any client,
 *   <li>never show a blob that is not whole, whatever happens to the process or the machine,
 *   <li>never change a blob, and never replace one,
 *   <li>use the exceptions of {@code java.nio.file}: {@link java.nio.file.NoSuchFileException} where a blob is absent,
 *       {@link java.nio.file.FileAlreadyExistsException} where it is present, {@link java.nio.file.AccessDeniedException} where the store refuses;
 *       another {@link java.nio.file.FileSystemException} where another try would fail as well; any other {@link IOException} is worth one,
 *   <li>keep no secret in a message, a name or its {@code toString()}, which tells a person where the store is.
 * </ul>
 */
public interface Store extends AutoCloseable {

    /**
     * What this store guarantees beyond this contract; constant. A store that speaks to servers of many makes finds it out by trying, the first time that it
     * is asked.
     *
     * @throws IOException if it could not be found out
     */
    Set<StoreCapability> capabilities() throws IOException, InterruptedException;

    /**
     * Stores a blob. When this returns the blob is durable and visible; when it throws, the blob is absent or (where an answer was lost) whole.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken; what is there is left as it is. A store without
     *     {@link StoreCapability#EXCLUSIVE_CREATE} may miss a concurrent put of the same name, but never one that had returned
     */
    void put(String name, BlobContent content) throws IOException, InterruptedException;

    /**
     * Reads a part of a blob. The stream ends after {@code length} bytes or at the end of the blob, whichever comes first, and throws if the
     * connection is lost before; so {@link Long#MAX_VALUE} reads to the end.
     *
     * @param offset where to begin, at least 0; at or beyond the end the stream is empty
     * @param length how many bytes at the most, at least 0
     * @throws java.nio.file.NoSuchFileException if the blob is absent
     */
    InputStream read(String name, long offset, long length) throws IOException, InterruptedException;

    /** What is known of a blob; empty if it is absent. */
    Optional<BlobInfo> stat(String name) throws IOException, InterruptedException;

    /**
     * Passes on every blob whose name begins with a prefix, in no particular order, each once. Blobs that are put or deleted meanwhile may or may
     * not be seen. The prefix is empty or ends with {@code /}; where nothing has it, nothing is passed on.
     */
    void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException;

    /**
     * Deletes blobs; one that is absent counts as deleted.
     *
     * @return why each of those that are still there could not be deleted; empty if all are gone
     */
    Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException;

    /** The store's own time, which all its clients share. */
    Instant now() throws IOException, InterruptedException;

    /**
     * How the medium is, as far as that can be told without storing anything: there, open to whoever asks, with room left, and set up as wanted. A store that
     * cannot be reached is {@link Health.Down}; a medium that does not tell is {@link Health.Unknown} only where something was to be told.
     */
    Health health() throws InterruptedException;

    /**
     * How many blobs are best put at a time, at least 1 and constant: with fewer the medium is not busy, and with more it is no faster. Each may take tens of mebibytes of
     * memory meanwhile. By default 2, so that one is on its way while another is finished, which is enough for a disk.
     */
    default int concurrentPuts() {
        return 2;
    }

    /** How many bytes can be stored besides what there is; empty, as by default, where the medium has no end or does not tell. */
    default OptionalLong freeBytes() throws IOException, InterruptedException {
        return OptionalLong.empty();
    }

    /**
     * Whether the medium, as it is set up, keeps what is deleted, so that whoever may can have it back. By default it does not.
     *
     * @throws IOException if it does not tell
     */
    default boolean keepsVersions() throws IOException, InterruptedException {
        return false;
    }

    /**
     * For how long the medium, as it is set up, keeps everybody from deleting for good what is stored now, but for who has a permission of its own for that; zero
     * where it does not. By default zero.
     *
     * @throws IOException if it does not tell
     */
    default Duration lockTime() throws IOException, InterruptedException {
        return Duration.ZERO;
    }

    /** Releases connections and threads. Closing twice does nothing. */
    @Override
    void close();
}
