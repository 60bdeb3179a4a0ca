package io.holdfast.postgres.internal.wal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a timeline comes from.
 *
 * @param timeline the timeline
 * @param ancestors those before it, oldest first
 */
public record TimelineHistory(int timeline, List<Ancestor> ancestors) {

    private static final Pattern FILE_NAME = Pattern.compile("[0-9A-F]{8}\\.history");

    /**
     * A timeline that another one left.
     *
     * @param timeline its number
     * @param end the position at which the next one left it: its log before that is common to both
     * @param reason why, as PostgreSQL puts it
     */
    public record Ancestor(int timeline, long end, String reason) {}

    /** Keeps the ancestors unchangeable. */
    public TimelineHistory {
        ancestors = List.copyOf(ancestors);
    }

    /** The timeline whose history is in a file of this name; empty if none is. */
    public static Optional<Integer> timeline(String fileName) {
        return FILE_NAME.matcher(fileName).matches()
                ? Optional.of(Integer.parseUnsignedInt(fileName, 0, 8, 16))
                : Optional.empty();
    }

    /** The name of the file with the history of a timeline, such as {@code 00000002.history}; the first timeline has none. */
    public static String fileName(int timeline) {
        return String.format(Locale.ROOT, "%08X.history", timeline);
    }

    /**
     * Reads the text of a history file: lines of a timeline, a position and a reason.
     *
     * @throws IOException if it is none of this timeline
     */
    public static TimelineHistory parse(int timeline, String text) throws IOException {
        List<Ancestor> ancestors = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                Ancestor ancestor = ancestor(timeline, line);
                if (!ancestors.isEmpty() && !follows(ancestors.get(ancestors.size() - 1), ancestor)) {
                    throw unreadable(timeline, line, null);
                }
                ancestors.add(ancestor);
            }
        }
        return new TimelineHistory(timeline, ancestors);
    }

    private static Ancestor ancestor(int timeline, String line) throws IOException {
        String[] fields = line.split("\\s+", 3);
        try {
            int number = Integer.parseUnsignedInt(fields[0]);
            if (fields.length > 1 && Integer.compareUnsigned(number, timeline) < 0) {
                return new Ancestor(number, Lsn.parse(fields[1]), fields.length > 2 ? fields[2] : "");
            }
        } catch (IllegalArgumentException e) {
            throw unreadable(timeline, line, e);
        }
        throw unreadable(timeline, line, null);
    }

    private static boolean follows(Ancestor before, Ancestor after) {
        return Integer.compareUnsigned(before.timeline, after.timeline) < 0
                && Long.compareUnsigned(before.end, after.end) <= 0;
    }

    private static IOException unreadable(int timeline, String line, @Nullable Throwable cause) {
        return new IOException(
                "The history of timeline " + Integer.toUnsignedString(timeline) + " has the impossible line '" + line
                        + "'",
                cause);
    }

    /** Where the timeline begins: 0 for the first one. */
    public long start() {
        return ancestors.isEmpty() ? 0 : ancestors.get(ancestors.size() - 1).end();
    }

    /** Which timeline wrote the byte at a position of this timeline's log. */
    public int timelineAt(long lsn) {
        for (Ancestor ancestor : ancestors) {
            if (Long.compareUnsigned(lsn, ancestor.end()) < 0) {
                return ancestor.timeline();
            }
        }
        return timeline;
    }
}
