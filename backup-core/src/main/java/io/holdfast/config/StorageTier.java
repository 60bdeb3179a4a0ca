package io.holdfast.config;

import io.holdfast.TimeSpan;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a bucket's lifecycle moves objects that have reached an age.
 *
 * @param after the age
 * @param storageClass the class that they are moved to, such as {@code GLACIER}
 * @param retrieval how long it takes until they can be read again, if the configuration says so
 */
public record StorageTier(TimeSpan after, String storageClass, Optional<Duration> retrieval) {}
