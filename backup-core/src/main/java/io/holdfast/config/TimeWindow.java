package io.holdfast.config;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of each day, by the clocks of a zone. Where these are changed, it begins and ends when they first show its times; times that they skip in spring are as much later as they skip.
 *
 * @param from when it begins
 * @param to when it ends; not later than {@code from} for one that ends on the next day
 * @param zone whose clocks are meant
 */
public record TimeWindow(LocalTime from, LocalTime to, ZoneId zone) {

    /** How long it is on a day without a change of clocks. */
    public Duration length() {
        Duration length = Duration.between(from, to);
        return from.isBefore(to) ? length : length.plusDays(1);
    }

    /** Whether a moment is in it; its end is not. */
    public boolean contains(Instant moment) {
        LocalDate day = moment.atZone(zone).toLocalDate();
        return isBetween(moment, day.minusDays(1)) || isBetween(moment, day);
    }

    private boolean isBetween(Instant moment, LocalDate day) {
        return !moment.isBefore(begin(day)) && moment.isBefore(end(day));
    }

    /** The first moment in it that is not before this one, which is this one if it is in it. */
    public Instant next(Instant moment) {
        if (contains(moment)) {
            return moment;
        }
        LocalDate day = moment.atZone(zone).toLocalDate().minusDays(1);
        while (begin(day).isBefore(moment)) {
            day = day.plusDays(1);
        }
        return begin(day);
    }

    /** The first moment in one of several that is not before this one; this one if there are none. */
    public static Instant opening(Collection<TimeWindow> windows, Instant moment) {
        return windows.stream()
                .map(window -> window.next(moment))
                .min(Comparator.naturalOrder())
                .orElse(moment);
    }

    /** When the one ends that a moment is in; empty if it is in none. */
    public Optional<Instant> closing(Instant moment) {
        LocalDate day = moment.atZone(zone).toLocalDate();
        return Stream.of(day.minusDays(1), day)
                .filter(first -> isBetween(moment, first))
                .map(this::end)
                .max(Comparator.naturalOrder());
    }

    private Instant begin(LocalDate day) {
        return day.atTime(from).atZone(zone).toInstant();
    }

    private Instant end(LocalDate day) {
        LocalDate last = from.isBefore(to) ? day : day.plusDays(1);
        Instant end = last.atTime(to).atZone(zone).toInstant();
        // Where the clocks skip its beginning and not its end, or what was to follow it.
        return end.isAfter(begin(day)) ? end : begin(day).plus(length());
    }
}
