package io.holdfast.verify;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.StoreException;
import io.holdfast.repository.Repository;
import java.security.SecureRandom;
import java.util.List;

/**
 * Proves that what a repository holds is what was stored, as closely as its level says. What it reads comes from the store,
 * never from a cache. Immutable and thread-safe.
 *
 * <p>At every level: the config and all keys; all index files; that every pack is there with the size that follows from its
 * blobs; all snapshots, all their directories and that every piece of every file is in the index and adds up to the file's
 * size. Where content is read, a pack is read whole: its bytes are what its name says, its header says what the index says,
 * and every blob opens, decompresses, and has the content that its id says.
 *
 * <pre>{@code
 * VerifyReport report = Verifier.everythingRead().verify(repository);
 * if (!report.intact()) {
 *     report.damages().forEach(System.err::println);
 * }
 * }</pre>
 */
public final class Verifier {

    /** Into how many parts the packs can be divided. */
    public static final int MOST_PARTS = 256;

    private final VerifyLevel level;
    private final double percent;
    private final long bytes;
    private final long seed;
    private final int part;
    private final int parts;
    private final Cancellation cancellation;

    private Verifier(
            VerifyLevel level, double percent, long bytes, long seed, int part, int parts, Cancellation cancellation) {
        this.level = level;
        this.percent = percent;
        this.bytes = bytes;
        this.seed = seed;
        this.part = part;
        this.parts = parts;
        this.cancellation = cancellation;
    }

    /** Reads the index and all directories, no content. */
    public static Verifier structure() {
        return new Verifier(VerifyLevel.STRUCTURE, 0, 0, 0, 1, 1, new Cancellation());
    }

    /**
     * Reads a part of the packs as well, others each time.
     *
     * @param percent more than 0, at most 100
     * @throws ConfigurationException if it is anything else
     */
    public static Verifier sample(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new ConfigurationException("A sample is more than 0 and at most 100 percent, not " + percent);
        }
        return new Verifier(VerifyLevel.SAMPLE, percent, Long.MAX_VALUE, anySeed(), 1, 1, new Cancellation());
    }

    /**
     * Reads so many bytes of packs as well, or a few more since they are read whole; others each time.
     *
     * @param bytes at least 1
     * @throws ConfigurationException if it is less
     */
    public static Verifier sampleBytes(long bytes) {
        if (bytes < 1) {
            throw new ConfigurationException("A sample has at least 1 byte, not " + bytes);
        }
        return new Verifier(VerifyLevel.SAMPLE, 100, bytes, anySeed(), 1, 1, new Cancellation());
    }

    /**
     * Reads one of several parts of the packs as well, which their ids tell apart, as restic's {@code n/t}: all parts together are everything, so that it can be
     * read in the course of a week.
     *
     * @param number from 1 to {@code parts}
     * @param parts at most {@value #MOST_PARTS}
     * @throws ConfigurationException if they are anything else
     */
    public static Verifier part(int number, int parts) {
        if (parts < 1 || parts > MOST_PARTS || number < 1 || number > parts) {
            throw new ConfigurationException(
                    "A part is 1 to T of T parts, and T at most " + MOST_PARTS + ", not " + number + " of " + parts);
        }
        return new Verifier(VerifyLevel.SAMPLE, 100, Long.MAX_VALUE, 0, number, parts, new Cancellation());
    }

    /** Reads everything. */
    public static Verifier everythingRead() {
        return new Verifier(VerifyLevel.EVERYTHING_READ, 100, Long.MAX_VALUE, 0, 1, 1, new Cancellation());
    }

    private static long anySeed() {
        return new SecureRandom().nextLong();
    }

    /** A verifier that chooses its sample by this number, so always the same packs of the same repository. */
    public Verifier withSeed(long number) {
        return new Verifier(level, percent, bytes, number, part, parts, cancellation);
    }

    /** A verifier that stops when this is cancelled. */
    public Verifier withCancellation(Cancellation stop) {
        return new Verifier(level, percent, bytes, seed, part, parts, stop);
    }

    /** How closely it looks. */
    public VerifyLevel level() {
        return level;
    }

    /** How many percent of the packs it reads at the most. */
    public double percent() {
        return percent;
    }

    /** After how many bytes it reads no further pack. */
    public long bytes() {
        return bytes;
    }

    /** The number by which it chooses its sample. */
    public long seed() {
        return seed;
    }

    /** Whether a pack is in the part that it reads. */
    public boolean isInPart(String pack) {
        return Integer.parseInt(pack.substring(0, 2), 16) % parts == part - 1;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /**
     * Verifies a repository with all its snapshots. What is damaged is in the report, not thrown.
     *
     * @throws StoreException if the store cannot even be listed
     * @throws CancelledException if it was cancelled
     */
    public VerifyReport verify(Repository repository) {
        return repository.verify(this);
    }

    /** Verifies only these snapshots and the packs that they need, as {@link #verify(Repository)}. */
    public VerifyReport verify(Repository repository, List<Snapshot> snapshots) {
        return repository.verify(this, snapshots);
    }
}
