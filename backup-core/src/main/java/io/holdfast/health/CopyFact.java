package io.holdfast.health;

import java.time.Instant;
import java.util.Optional;

/**
 * How a copy of the backups is.
 *
 * @param repository its name
 * @param newest when its newest complete backup of the source was begun; empty if it has none
 * @param problem why nobody knows, if the copy could not be looked at
 */
public record CopyFact(String repository, Optional<Instant> newest, Optional<String> problem) {}
