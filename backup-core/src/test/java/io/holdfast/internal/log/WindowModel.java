package io.holdfast.internal.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * To which points a server can be restored, found out from what happened to it, to its log and to its backups, by other means than the implementation:
 * a point can be restored if every change that leads to it from a backup is in the log, with no gap between them.
 */
final class WindowModel {

    private final Map<Point, Point> before = new HashMap<>();
    private final Set<Point> bases = new HashSet<>();
    private final List<Logged> log = new ArrayList<>();

    /** A change of the server. */
    record Point(int timeline, long lsn) {}

    /** A change that is in the log, or a gap that ends with it. */
    private record Logged(Point upTo, boolean gap) {}

    /** The server changed. */
    void changed(Point from, Point to) {
        before.put(to, from);
    }

    /** The server was backed up. */
    void backedUp(Point at) {
        bases.add(at);
    }

    /** The log begins here, and nothing that had been said is in it. */
    void begun(Point at) {
        log.clear();
        gap(at);
    }

    /** The log is followed from here on: what had been said after it is not in it. */
    void followedFrom(Point at) {
        int last = Math.max(log.lastIndexOf(new Logged(at, false)), log.lastIndexOf(new Logged(at, true)));
        if (last >= 0) {
            log.subList(last + 1, log.size()).clear();
        }
    }

    void appended(Point change) {
        log.add(new Logged(change, false));
    }

    /** What was before this is missing. */
    void gap(Point upTo) {
        log.add(new Logged(upTo, true));
    }

    boolean isRestorable(Point point) {
        Set<Point> needed = new HashSet<>();
        for (Point at = point; at != null; at = before.get(at)) {
            if (bases.contains(at)) {
                return isTogether(at, needed);
            }
            needed.add(at);
        }
        return false;
    }

    /** The log tells only of a base that it reaches as such whether it has all that comes after it. */
    private boolean isTogether(Point base, Set<Point> needed) {
        Set<Point> sinceGap = new HashSet<>();
        boolean reached = false;
        boolean together = needed.isEmpty();
        for (Logged one : log) {
            if (one.gap) {
                sinceGap.clear();
                reached = false;
            } else {
                sinceGap.add(one.upTo);
            }
            reached |= one.upTo.equals(base);
            together |= reached && sinceGap.containsAll(needed);
        }
        return together;
    }

    /** The changes in the log. */
    List<Point> changes() {
        return log.stream().filter(one -> !one.gap).map(Logged::upTo).toList();
    }

    boolean isInLog(Point point) {
        return log.contains(new Logged(point, false));
    }

    /** The changes in the log that can be restored to, while the one after them cannot or is missing. */
    Set<Point> ends() {
        Set<Point> ends = new HashSet<>();
        for (int i = 0; i < log.size(); i++) {
            if (isRestorable(i) && !isRestorable(i + 1)) {
                ends.add(log.get(i).upTo);
            }
        }
        return ends;
    }

    private boolean isRestorable(int index) {
        return index < log.size() && !log.get(index).gap && isRestorable(log.get(index).upTo);
    }
}
