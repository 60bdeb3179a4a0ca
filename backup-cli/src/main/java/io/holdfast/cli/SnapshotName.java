package io.holdfast.cli;

import io.holdfast.ConfigurationException;

/**
 * A snapshot on the command line, or one of its directories: {@code latest}, {@code 4bba301e}, {@code latest:home/alice}.
 *
 * @param id an id, the beginning of one, or {@code latest}
 * @param directory a path in the snapshot; empty for its root
 */
record SnapshotName(String id, String directory) {

    static final String LATEST = "latest";

    static SnapshotName parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new SnapshotName(text, "")
                : new SnapshotName(text.substring(0, colon), entryPath(text.substring(colon + 1)));
    }

    /**
     * This, if it names a whole snapshot.
     *
     * @throws ConfigurationException if it names a directory of one
     */
    SnapshotName whole() {
        if (!directory.isEmpty()) {
            throw new ConfigurationException("'" + id + ":" + directory
                    + "' is a directory, and this command takes whole snapshots. Say '" + id + "'.");
        }
        return this;
    }

    /** A path as people write it ({@code /home/alice/}) in the form of the snapshot ({@code home/alice}). */
    static String entryPath(String path) {
        StringBuilder clean = new StringBuilder();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty() && !part.equals(".")) {
                clean.append(clean.isEmpty() ? "" : "/").append(part);
            }
        }
        return clean.toString();
    }
}
