package io.holdfast;

import io.holdfast.spi.source.Checkpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The moment that the snapshots of several sources show together, and how exactly that is known. Every one of these snapshots keeps it.
 *
 * @param members what is known of each source, by its name in the plan
 */
public record ConsistentCut(Map<String, Member> members) {

    /** Copies the map. */
    public ConsistentCut {
        members = new LinkedHashMap<>(members);
    }

    /** What is known of each source, by its name in the plan, in its order. */
    @Override
    public Map<String, Member> members() {
        return new LinkedHashMap<>(members);
    }

    /**
     * One source.
     *
     * @param type of the source, such as {@code postgres}
     * @param id which source of this type it is, as measured
     * @param at where it stood by its own reckoning: positions of its change log, and its own clock's time if it told it
     * @param earliest the snapshot shows no moment before this, by the clock of the machine that made it
     * @param latest nor one after this
     * @param still whether the source did not change from then until all others were cut
     */
    public record Member(String type, String id, Checkpoint at, Instant earliest, Instant latest, boolean still) {}

    /**
     * How far apart what two of the sources show may be at the most: zero if all were held still at the same time, else the span in which all of them
     * were cut.
     */
    public Duration uncertainty() {
        Collection<Member> all = members.values();
        if (all.stream().allMatch(Member::still)) {
            return Duration.ZERO;
        }
        Instant earliest =
                all.stream().map(Member::earliest).min(Instant::compareTo).orElseThrow();
        Instant latest =
                all.stream().map(Member::latest).max(Instant::compareTo).orElseThrow();
        return Duration.between(earliest, latest);
    }

    /**
     * How far ahead a source's own clock was of that of the machine that made the snapshots; negative if it was behind. It is known within
     * {@link #clockUncertainty}.
     *
     * @throws IllegalArgumentException if there is no such source, or its clock is not known
     */
    public Duration clockOffset(String source) {
        Member member = member(source);
        Instant middle = member.earliest.plus(clockUncertainty(source).dividedBy(2));
        return Duration.between(
                middle,
                member.at
                        .instant()
                        .orElseThrow(() ->
                                new IllegalArgumentException("the clock of the source '" + source + "' is not known")));
    }

    /**
     * How exactly that is known: the time within which the source was cut.
     *
     * @throws IllegalArgumentException if there is no such source
     */
    public Duration clockUncertainty(String source) {
        Member member = member(source);
        return Duration.between(member.earliest, member.latest);
    }

    /**
     * What is known of a source.
     *
     * @throws IllegalArgumentException if it was not cut
     */
    public Member member(String source) {
        Member member = members.get(source);
        if (member == null) {
            throw new IllegalArgumentException("no source '" + source + "' was cut; there are " + members.keySet());
        }
        return member;
    }
}
