package io.holdfast.internal.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * To which points a server can be restored, found out from what happened to it, to its log and to its backups, by other means than the implementation:
 * a point can be restored if every change that leads to it from a backup is in the log, with no gap between them.
 */
final class WindowModel {

    private final Map<Point, Point> before = new HashMap<>();
    private final Set<Point> bases = new HashSet<>();
    /** Points, and gaps between them, which are empty. */
    private final List<Optional<Point>> log = new ArrayList<>();

    /** A change of the server. */
    record Point(int timeline, long lsn) {}

    /** The server changed. */
    void changed(Point from, Point to) {
        before.put(to, from);
    }

    /** The server was backed up. */
    void backedUp(Point at) {
        bases.add(at);
    }

    /** The log is followed from here on, whatever had been said after it. */
    void followedFrom(Point at) {
        int last = log.lastIndexOf(Optional.of(at));
        if (last >= 0) {
            log.subList(last + 1, log.size()).clear();
        }
    }

    void appended(Point change) {
        log.add(Optional.of(change));
    }

    void gap() {
        log.add(Optional.empty());
    }

    boolean isRestorable(Point point) {
        Set<Point> needed = new HashSet<>();
        for (Point at = point; at != null; at = before.get(at)) {
            if (bases.contains(at)) {
                return isTogether(needed);
            }
            needed.add(at);
        }
        return false;
    }

    private boolean isTogether(Set<Point> needed) {
        Set<Point> sinceGap = new HashSet<>();
        boolean together = needed.isEmpty();
        for (Optional<Point> one : log) {
            if (one.isEmpty()) {
                sinceGap.clear();
            } else {
                sinceGap.add(one.get());
            }
            together |= sinceGap.containsAll(needed);
        }
        return together;
    }

    boolean isInLog(Point point) {
        return log.contains(Optional.of(point));
    }

    /** The changes in the log that can be restored to, while the one after them cannot or is missing. */
    Set<Point> ends() {
        Set<Point> ends = new HashSet<>();
        for (int i = 0; i < log.size(); i++) {
            boolean goesOn = i + 1 < log.size()
                    && log.get(i + 1).filter(this::isRestorable).isPresent();
            if (!goesOn) {
                log.get(i).filter(this::isRestorable).ifPresent(ends::add);
            }
        }
        return ends;
    }
}
