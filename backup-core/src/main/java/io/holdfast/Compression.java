package io.holdfast;

/** How hard content is compressed with Zstandard. What does not become smaller is stored as it is, at every level. */
public enum Compression {
    /** Files are not compressed; directories and metadata are. */
    OFF(1),
    /** Zstandard level 1. */
    FASTEST(1),
    /** Zstandard level 2: repositories are as large as restic makes them by default. Level 3 makes content 1 to 7 % smaller in half as much time again. */
    DEFAULT(2),
    /** Zstandard level 7. */
    BETTER(7),
    /** Zstandard level 15. */
    MAX(15);

    private final int zstdLevel;

    Compression(int zstdLevel) {
        this.zstdLevel = zstdLevel;
    }

    /** The Zstandard level of what is compressed. */
    public int zstdLevel() {
        return zstdLevel;
    }
}
