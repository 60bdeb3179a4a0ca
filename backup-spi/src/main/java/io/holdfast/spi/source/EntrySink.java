package io.holdfast.spi.source;

import java.io.IOException;

/**
 * Implemented by Holdfast: takes the entries of a snapshot. Thread-safe; entries may come from any thread and in any order.
 *
 * <p>Every method throws an unchecked exception when the repository fails; the plugin lets it pass, since the snapshot is lost then.
 */
public interface EntrySink {

    /**
     * Adds a file. When this returns, the content has been read to its end, or was taken unread: from the parent, or, if the entry has several links,
     * from another name of the same inode that was put with the same size and times. It blocks while the store is slower than the source.
     *
     * @throws IOException only as {@code content} threw it; the file is then not part of the snapshot, and may be put again or {@linkplain #skip
     *     skipped}
     * @throws IllegalArgumentException if the entry is not a file, its path is not valid or is taken, or its directory is finished
     */
    void put(Entry file, Content content) throws IOException, InterruptedException;

    /**
     * Adds anything but a file. Directories that hold entries but are never put get permissions 0700 and no times.
     *
     * @throws IllegalArgumentException as above
     */
    void put(Entry entry) throws InterruptedException;

    /**
     * Says that nothing more will be put into a directory, at any depth, so that it can be written and forgotten. Directories that are not
     * finished cost memory until the end of the snapshot and are finished then.
     */
    void finish(String directory) throws InterruptedException;

    /**
     * Says that something is missing from the snapshot, which thereby becomes PARTIAL wherever it is shown.
     *
     * @param reason for a person, such as {@code permission denied}
     */
    void skip(String path, String reason);

    /** Says something about an entry that a person should know although nothing is missing, such as that it changed while it was read. */
    void warn(String path, String message);
}
