package io.holdfast.config;

import io.holdfast.SizeLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * How a plan is carried out.
 *
 * @param consistent how long a source is held still for the others at the most, if all are copied at one cut: see {@link io.holdfast.BackupPlan.Builder#consistent}
 * @param verification how verifying is done
 * @param retries how often what failed is tried again
 * @param jitter what is due is done up to so much later, always as much, so that not all plans begin at once
 * @param windows when its sources may be copied, and its copies be brought up to date; empty for always
 * @param bandwidth how many bytes a second go to and from each of its stores; empty for as many as can
 * @param sizeLimits how large a snapshot may be
 * @param onLowSpace what becomes of a backup that most likely does not fit into what is left of its store, if somebody says: else it is warned of, and refused where nothing is left; and nobody minds if it is not known how much is left
 * @param maxDaysLost how many percent of a source's days a cleanup may leave without a snapshot: see {@link io.holdfast.repository.ForgetRequest}
 */
public record PlanRunConfig(
        Optional<Duration> consistent,
        VerificationConfig verification,
        RetryConfig retries,
        Duration jitter,
        List<TimeWindow> windows,
        List<BandwidthLimit> bandwidth,
        SizeLimits sizeLimits,
        Optional<LimitPolicy> onLowSpace,
        int maxDaysLost) {

    /** Half of the days. */
    public static final int DEFAULT_MAX_DAYS_LOST = 50;

    /** Windows that are open for so long do not end: one is all day, or one follows another. */
    private static final Duration ENDLESS = Duration.ofDays(3);

    /** Copies the lists. */
    public PlanRunConfig {
        windows = List.copyOf(windows);
        bandwidth = List.copyOf(bandwidth);
    }

    /** From when on sources may be copied that are to be at a moment: this moment, if it is in a window. */
    public Instant opening(Instant moment) {
        return TimeWindow.opening(windows, moment);
    }

    /** Until when sources may be copied at a moment: to the end of its windows that are open then or go on where one of these ends; empty if there is no end, or it is in none. */
    public Optional<Instant> closing(Instant moment) {
        Instant end = moment;
        for (Optional<Instant> next = latestClosing(end); next.isPresent(); next = latestClosing(end)) {
            end = next.get();
            if (Duration.between(moment, end).compareTo(ENDLESS) > 0) {
                return Optional.empty();
            }
        }
        return end.equals(moment) ? Optional.empty() : Optional.of(end);
    }

    private Optional<Instant> latestClosing(Instant moment) {
        return windows.stream()
                .flatMap(window -> window.closing(moment).stream())
                .max(Comparator.naturalOrder());
    }

    /** How many bytes a second may go to or come from a store at a moment; empty for any number. Of limits that count at the same time the lowest does. */
    public OptionalLong bytesPerSecond(Instant moment) {
        OptionalLong limited = lowest(limit ->
                limit.window().filter(window -> window.contains(moment)).isPresent());
        return limited.isPresent() ? limited : lowest(limit -> limit.window().isEmpty());
    }

    private OptionalLong lowest(Predicate<BandwidthLimit> which) {
        return bandwidth.stream()
                .filter(which)
                .mapToLong(BandwidthLimit::bytesPerSecond)
                .min();
    }
}
