package io.holdfast.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the stream of commands: {@code 1200@8d2f04c1a9b3e677<900@1c00ffee5d3a9b21}. So many bytes came before it, under the replication id that begins so, which went on
 * from another's at 900. A server takes a new id when it is promoted or restarted, and its offset goes on.
 *
 * <p>With {@code -} behind the offset it is the moment of such a change, which is before what the offset says: so that the change is where the stream is taken back to, and
 * whoever knows only the new id finds it there. A copy made with not a byte between it and the change counts as lost by that.
 *
 * @param offset how many bytes came before
 * @param change whether this is where the id changes
 * @param id the first 16 digits of the replication id
 * @param before the ids that this one went on from, the latest first
 */
record CommandPosition(long offset, boolean change, String id, List<Era> before) {

    /** The one stream. */
    static final String STREAM = "commands";

    private static final int ID = 16;
    /** So many changes of the id can lie between a copy and a position that it is brought to. */
    private static final int MOST_ERAS = 16;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})(-?)@([0-9a-z]{16})((?:<\\d{1,18}@[0-9a-z]{16})*)");
    private static final Pattern ERA = Pattern.compile("<(\\d{1,18})@([0-9a-z]{16})");

    /**
     * An id that another went on from.
     *
     * @param end at which offset that was
     */
    record Era(long end, String id) {}

    CommandPosition {
        before = List.copyOf(before);
    }

    /** A position under an id of which nothing is known that it went on from. */
    static CommandPosition of(String replicationId, long offset) {
        return new CommandPosition(offset, false, shortened(replicationId), List.of());
    }

    private static String shortened(String replicationId) {
        return replicationId.substring(0, Math.min(ID, replicationId.length()));
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    static CommandPosition parse(String text) {
        Matcher whole = TEXT.matcher(text);
        if (!whole.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no position of " + STREAM + " such as 1200@8d2f04c1a9b3e677");
        }
        List<Era> before = new ArrayList<>();
        Matcher era = ERA.matcher(whole.group(4));
        while (era.find()) {
            before.add(new Era(Long.parseLong(era.group(1)), era.group(2)));
        }
        return new CommandPosition(
                Long.parseLong(whole.group(1)), !whole.group(2).isEmpty(), whole.group(3), before);
    }

    /** The position at a later offset under the same id. */
    CommandPosition at(long later) {
        return new CommandPosition(later, false, id, before);
    }

    /** Where another id goes on from here. */
    CommandPosition changedTo(String replicationId) {
        List<Era> eras = new ArrayList<>(List.of(new Era(offset, id)));
        eras.addAll(before.subList(0, Math.min(before.size(), MOST_ERAS - 1)));
        return new CommandPosition(offset, true, shortened(replicationId), eras);
    }

    /** Whether one of both is in what the other went on from, as far as that is known. */
    boolean isOfOneHistoryWith(CommandPosition other) {
        return has(other) || other.has(this);
    }

    private boolean has(CommandPosition other) {
        return id.equals(other.id)
                || before.stream().anyMatch(era -> era.id.equals(other.id) && other.offset <= era.end);
    }

    /**
     * Compares positions of one history by their offsets. Of two that are not, each is after the other: no copy is brought further by commands of which it is not known that they
     * follow it.
     */
    int compareTo(CommandPosition other) {
        return isOfOneHistoryWith(other) ? Long.compare(rank(), other.rank()) : 1;
    }

    private long rank() {
        return 2 * offset - (change ? 1 : 0);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(offset)
                .append(change ? "-" : "")
                .append('@')
                .append(id);
        before.forEach(era -> text.append('<').append(era.end).append('@').append(era.id));
        return text.toString();
    }
}
