package io.holdfast.repository;

/**
 * How much a repository holds.
 *
 * @param snapshots how many snapshots
 * @param packs how many packs lie in the store, also those that a killed run has left and no index names
 * @param dataBlobs how many chunks of files
 * @param treeBlobs how many directories
 * @param bytesStored size of these packs in bytes, with all that is in them
 * @param bytesUncompressed size of what is in them in bytes, each chunk and directory counted once
 */
public record RepositoryStatistics(
        long snapshots, long packs, long dataBlobs, long treeBlobs, long bytesStored, long bytesUncompressed) {

    /** How many times larger the content is than what is stored of it; 1 for an empty repository. */
    public double compressionRatio() {
        return bytesStored == 0 ? 1 : (double) bytesUncompressed / bytesStored;
    }
}
