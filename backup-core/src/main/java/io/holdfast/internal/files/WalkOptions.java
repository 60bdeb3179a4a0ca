package io.holdfast.internal.files;

import java.util.List;

/**
 * What a backup of files takes, and what it goes by.
 *
 * @param excludes what is left out
 * @param excludesIgnoringCase what is left out as well
 * @param markers files that leave out what is beside them
 * @param largestFile size in bytes above which a file is left out
 * @param oneFileSystem whether what is mounted below a root is left out
 * @param accessTime whether the time of the last access is kept
 * @param ignoreInode whether a file may be unchanged although its inode number is another
 * @param ignoreChangeTime whether a file may be unchanged although its metadata changed at another time
 */
public record WalkOptions(
        Excludes excludes,
        Excludes excludesIgnoringCase,
        List<Marker> markers,
        long largestFile,
        boolean oneFileSystem,
        boolean accessTime,
        boolean ignoreInode,
        boolean ignoreChangeTime) {

    /** Copies the list. */
    public WalkOptions {
        markers = List.copyOf(markers);
    }
}
