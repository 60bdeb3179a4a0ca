package io.holdfast.verify;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.StoreException;
import io.holdfast.repository.Repository;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads a part of a repository each day, the packs that were not proven for the longest time first, so that all of it is read within so many days. Which pack was read when is
 * kept in the repository's ledger; so it does not matter on which machine it runs, and one that was killed is gone on with. Immutable and thread-safe.
 *
 * <p>It is to be run once a day; who runs it more often reads no more, since what was read since the beginning of the day, by UTC, counts. A share that was
 * not read on its day is not made up for: everything is read that much later, and the report says what is overdue. The packs are read as by a {@link Verifier}; directories are not
 * followed, which {@link Verifier#structure()} does.
 *
 * <pre>{@code
 * RollingReport report = RollingVerifier.within(Duration.ofDays(30)).verify(repository);
 * }</pre>
 */
public final class RollingVerifier {

    private final long days;
    private final long budget;
    private final boolean healing;
    private final Optional<Repository> copy;
    private final Cancellation cancellation;

    private RollingVerifier(
            long days, long budget, boolean healing, Optional<Repository> copy, Cancellation cancellation) {
        this.days = days;
        this.budget = budget;
        this.healing = healing;
        this.copy = copy;
        this.cancellation = cancellation;
    }

    /**
     * Reads everything within this time: each day as large a part of all that there is as follows from that.
     *
     * @param time at least a day; what is beyond whole days does not count
     * @throws ConfigurationException if it is less
     */
    public static RollingVerifier within(Duration time) {
        if (time.toDays() < 1) {
            throw new ConfigurationException("A repository is read within a day or more, not within " + time);
        }
        return new RollingVerifier(time.toDays(), 0, false, Optional.empty(), new Cancellation());
    }

    /**
     * Reads so many bytes a day at the most, or a few more, since packs are read whole. If that is too little for the time, the report {@linkplain RollingReport#behind() says so}.
     *
     * @param bytes at least 1
     * @throws ConfigurationException if it is less
     */
    public RollingVerifier budget(long bytes) {
        if (bytes < 1) {
            throw new ConfigurationException("At least 1 byte a day is read, not " + bytes);
        }
        return new RollingVerifier(days, bytes, healing, copy, cancellation);
    }

    /**
     * Replaces damaged packs of which nothing is lost: what is damaged in them is sound in another pack, where a backup has found it again in its source, or nobody needs it. For
     * the moment in which a pack is removed nobody else may use the repository. A pack of which something would be lost stays as it is.
     */
    public RollingVerifier healing() {
        return new RollingVerifier(days, budget, true, copy, cancellation);
    }

    /**
     * Replaces damaged packs, as {@link #healing()}, taking what is damaged from another repository that has it, such as a copy. It is only read.
     *
     * @param other is not closed
     */
    public RollingVerifier healingFrom(Repository other) {
        return new RollingVerifier(days, budget, true, Optional.of(other), cancellation);
    }

    /** A verifier that stops when this is cancelled. */
    public RollingVerifier withCancellation(Cancellation stop) {
        return new RollingVerifier(days, budget, healing, copy, stop);
    }

    /** Within how many days everything is read. */
    public long days() {
        return days;
    }

    /** How many bytes a day are read at the most; 0 for as many as the days need. */
    public long budget() {
        return budget;
    }

    /** Whether damaged packs are replaced. */
    public boolean heals() {
        return healing;
    }

    /** The repository from which they are healed. */
    public Optional<Repository> copy() {
        return copy;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /**
     * Reads what is due today. What is damaged is in the report, not thrown.
     *
     * @throws ConfigurationException if the store cannot keep a ledger; nothing was read
     * @throws StoreException if the store cannot even be listed
     * @throws CancelledException if it was cancelled; what was read until then counts
     */
    public RollingReport verify(Repository repository) {
        return repository.verify(this);
    }
}
