package io.holdfast.postgres.internal.page;

/** PostgreSQL's checksum of a page: 32 hashes side by side, each over every 32nd word. Not safe for use by several threads. */
public final class PageChecksum {

    private static final int LANES = 32;
    private static final int PRIME = 16_777_619;

    /**
     * What the hashes start from. The table is PostgreSQL's (src/include/storage/checksum_impl.h), under the PostgreSQL License: Portions
     * Copyright (c) 1996-2025, PostgreSQL Global Development Group; Portions Copyright (c) 1994, The Regents of the University of California.
     */
    private static final int[] BASES = {
        0x5b1f36e9, 0xb8525960, 0x02ab50aa, 0x1de66d2a, 0x79ff467a, 0x9bb9f8a3, 0x217e7cd2, 0x83e13d2c,
        0xf8d4474f, 0xe39eb970, 0x42c6ae16, 0x993216fa, 0x7b093b5d, 0x98daff3c, 0xf718902a, 0x0b1c9cdb,
        0xe58f764b, 0x187636bc, 0x5d7b3bb1, 0xe73de7de, 0x92bec979, 0xcca6c0b2, 0x304a0979, 0x85aa43d4,
        0x783125bb, 0x6ca8eaa2, 0xe407eac6, 0x4b5cfc3e, 0x9fbf8c76, 0x15ca20be, 0xf2ca9fd3, 0x959bd756,
    };

    private final int[] hashes = new int[LANES];

    /**
     * Computes the checksum that belongs into a page.
     *
     * @param page its words, little-endian; the checksum that stands in it does not count
     * @param block its number in its fork
     */
    public int of(int[] page, long block) {
        int[] sums = hashes;
        System.arraycopy(BASES, 0, sums, 0, LANES);
        int stored = page[2];
        page[2] = stored & 0xffff_0000;
        for (int row = 0; row < page.length; row += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                int mixed = sums[lane] ^ page[row + lane];
                sums[lane] = mixed * PRIME ^ mixed >>> 17;
            }
        }
        page[2] = stored;
        int checksum = 0;
        for (int sum : sums) {
            int once = sum * PRIME ^ sum >>> 17;
            checksum ^= once * PRIME ^ once >>> 17;
        }
        return Integer.remainderUnsigned(checksum ^ (int) block, 65_535) + 1;
    }
}
