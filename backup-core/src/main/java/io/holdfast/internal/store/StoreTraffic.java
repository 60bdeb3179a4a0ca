package io.holdfast.internal.store;

/**
 * What was asked of a store.
 *
 * @param puts how many blobs were put, or were tried to
 * @param reads how many reads began, or were tried to
 * @param lists how many listings began
 * @param deletions how many names were to be deleted
 * @param others how many other requests there were
 * @param bytesWritten the size of the blobs that were put
 * @param bytesRead how many bytes were read
 */
public record StoreTraffic(
        long puts, long reads, long lists, long deletions, long others, long bytesWritten, long bytesRead) {}
