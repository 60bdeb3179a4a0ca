package io.holdfast.repository;

/**
 * How much a snapshot would restore to.
 *
 * @param files how many files
 * @param directories how many directories
 * @param others how many links, devices and pipes
 * @param bytes size of all files in bytes
 */
public record SnapshotStatistics(long files, long directories, long others, long bytes) {}
