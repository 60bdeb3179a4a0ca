package io.holdfast.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a plan is carried out.
 *
 * @param consistent how long a source is held still for the others at the most, if all are copied at one cut: see {@link io.holdfast.BackupPlan.Builder#consistent}
 * @param verification how verifying is done
 * @param retries how often what failed is tried again
 * @param jitter what is due is done up to so much later, always as much, so that not all plans begin at once
 * @param maxDaysLost how many percent of a source's days a cleanup may leave without a snapshot: see {@link io.holdfast.repository.ForgetRequest}
 */
public record PlanRunConfig(
        Optional<Duration> consistent,
        VerificationConfig verification,
        RetryConfig retries,
        Duration jitter,
        int maxDaysLost) {

    /** Half of the days. */
    public static final int DEFAULT_MAX_DAYS_LOST = 50;
}
