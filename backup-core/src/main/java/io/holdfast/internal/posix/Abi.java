package io.holdfast.internal.posix;

import java.util.Optional;

/**
 * The numbers that differ between the 64-bit architectures of Linux (from the kernel's {@code unistd.h} and
 * {@code fcntl.h} of each).
 *
 * @param openDirectory flag {@code O_DIRECTORY}
 * @param openNoFollow flag {@code O_NOFOLLOW}
 * @param openat number of this system call, and so on
 */
record Abi(int openDirectory, int openNoFollow, int openat, int mknodat, int getdents64, int statx) {
    /** The numbers for a value of the system property {@code os.arch}. */
    static Optional<Abi> of(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> Optional.of(new Abi(0200000, 0400000, 257, 259, 217, 332));
            case "aarch64" -> Optional.of(new Abi(040000, 0100000, 56, 33, 61, 291));
            case "riscv64", "loongarch64" -> Optional.of(new Abi(0200000, 0400000, 56, 33, 61, 291));
            case "ppc64le" -> Optional.of(new Abi(040000, 0100000, 286, 288, 202, 383));
            case "s390x" -> Optional.of(new Abi(0200000, 0400000, 288, 290, 220, 379));
            default -> Optional.empty();
        };
    }
}
