package io.holdfast.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an observer has seen, as it has kept it in a repository for the others. {@link io.holdfast.detect.Votes} reads it.
 *
 * @param observer who
 * @param state what it makes of that by itself
 * @param began when what is wrong began, as far as it can tell
 * @param age how long ago it was kept, by the store's clock
 */
public record KeptVote(String observer, String state, Optional<Instant> began, Duration age) {}
