package io.holdfast.bootstrap;

import java.time.Instant;

/**
 * Documents as a host has kept them in a repository.
 *
 * @param id of this version, 64 hexadecimal digits
 * @param hostName the host
 * @param time when it kept them, by the store's clock
 * @param documents what it kept
 */
public record KeptDocuments(String id, String hostName, Instant time, RecoveryDocuments documents) {}
