package io.holdfast.repository;

import java.time.OffsetDateTime;

/**
 * A key of a repository: one password that opens it.
 *
 * @param id 64 hexadecimal digits
 * @param current whether the repository was opened with it
 * @param userName who made it; empty if unknown
 * @param hostName where it was made; empty if unknown
 * @param created when it was made
 */
public record KeyInfo(String id, boolean current, String userName, String hostName, OffsetDateTime created) {}
