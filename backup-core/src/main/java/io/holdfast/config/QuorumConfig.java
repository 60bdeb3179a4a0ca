package io.holdfast.config;

import java.time.Duration;

/**
 * Which other observers have to see the same.
 *
 * @param observer who this one is, in the votes
 * @param repository the name of the repository that the votes are in, sealed with its key
 * @param needed how many have to say that something is wrong
 * @param observers how many there are
 * @param fresh how old a vote may be that counts
 */
public record QuorumConfig(String observer, String repository, int needed, int observers, Duration fresh) {}
