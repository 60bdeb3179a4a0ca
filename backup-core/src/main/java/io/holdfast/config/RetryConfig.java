package io.holdfast.config;

import java.time.Duration;

/**
 * How often what failed is tried again, where another try may help: not, for instance, after a wrong password.
 *
 * @param attempts how often it is tried in all; 0 and 1 for once
 * @param pause before the second try, give or take a quarter; twice as long before each other
 * @param budget no try begins later than this after the first did
 */
public record RetryConfig(int attempts, Duration pause, Duration budget) {

    /** A pause where none is said. */
    public static final Duration DEFAULT_PAUSE = Duration.ofSeconds(30);

    /** A budget where none is said. */
    public static final Duration DEFAULT_BUDGET = Duration.ofHours(1);

    /** Everything is tried once. */
    public static final RetryConfig NONE = new RetryConfig(1, DEFAULT_PAUSE, DEFAULT_BUDGET);
}
