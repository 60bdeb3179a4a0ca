package io.holdfast.repository;

/**
 * So many packs.
 *
 * @param packs how many
 * @param bytes how many bytes they have together
 */
public record PackTotals(long packs, long bytes) {

    /** No packs. */
    public static final PackTotals NONE = new PackTotals(0, 0);

    /** These and one more pack of so many bytes. */
    public PackTotals plus(long size) {
        return new PackTotals(packs + 1, bytes + size);
    }

    /** These and those. */
    public PackTotals plus(PackTotals others) {
        return new PackTotals(packs + others.packs, bytes + others.bytes);
    }
}
