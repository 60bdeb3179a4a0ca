package io.holdfast.spi.source;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Implemented by plugins: hands over the change log of a source as it grows, so that the source can be restored to any position of it.
 *
 * <p>A log has one or more streams. A stream is one order of positions: one for a server, for each shard of a cluster, for each timeline. A stream that
 * has ended, as a timeline that another forked from, stands behind its last position, so that who asks for that one gets nothing of what came after it.
 */
public interface LogShipper {

    /**
     * Pushes the log into the sink, each stream in its order and without leaving anything out, until the operation is cancelled. Holdfast calls this
     * again when it throws, later and with the checkpoint from which on nothing is durable yet. Whatever this begins on the source it ends before it
     * returns or throws.
     *
     * <p>The source may drop its log only up to what {@link LogStream#onDurable} was told.
     *
     * @param from where to go on: the checkpoints of all records that are durable, {@linkplain Checkpoint#followedBy one over the other}; empty to
     *     begin where the log can be had now, which {@link LogSink#begin} is told
     * @throws LogLostException if the source no longer has the log from there on; nothing was appended
     * @throws SourceRefusedException if the source does not let its log be followed, and trying again does not help
     * @throws IOException if the source cannot be reached or the connection is lost
     * @throws InterruptedException if the operation was cancelled
     */
    void follow(Optional<Checkpoint> from, LogSink sink, Operation operation) throws IOException, InterruptedException;

    /**
     * Compares two positions of a stream. Asks nothing but its arguments, so that it works without the source.
     *
     * @return negative, zero or positive, as {@code position} is before, at or after {@code other}
     * @throws IllegalArgumentException if one of them is no position of such a stream
     */
    int compare(String stream, String position, String other);

    /**
     * Whether what the source keeps of its log bridges an outage of ten minutes of whoever follows it, at the average rate of changes since a checkpoint; if not, its log may have a gap after
     * one. Changes nothing at the source.
     *
     * @param since where a snapshot of it stands, which says when that was
     * @param now by the same clock
     * @return degraded if it does not, with what is to be done; empty if the source keeps its log until it is durable, does not let that be asked, or is another by now, and by default
     * @throws IOException if the source cannot be reached
     */
    default Optional<Health> retention(Checkpoint since, Instant now) throws IOException, InterruptedException {
        return Optional.empty();
    }

    /**
     * A place in the log by what only this plugin's systems have, such as the end of a transaction. Asks nothing but its arguments.
     *
     * @param text as a person writes it: {@code xid=748}
     * @param base where the snapshot stands that is to be brought there
     * @throws IllegalArgumentException if there are no such places; its message says what there is
     * @throws IOException if the base lacks what is needed to read its log
     */
    default LogTarget target(String text, Checkpoint base) throws IOException {
        throw new IllegalArgumentException("a source of this type has no places of its own in its log");
    }
}
