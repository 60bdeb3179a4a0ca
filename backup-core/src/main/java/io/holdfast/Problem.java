package io.holdfast;

/**
 * Something about one path that a person should know.
 *
 * @param path where, as in the snapshot, or the name of a file of the repository; names that are not text are written as
 *     {@link io.holdfast.spi.source.EntryPaths} says
 * @param reason what and why
 */
public record Problem(String path, String reason) {}
