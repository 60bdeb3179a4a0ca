package io.holdfast.postgres;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogTarget;
import java.io.IOException;
import java.util.Optional;

/** Follows the log of a cluster through a replication slot. */
final class WalShipper implements LogShipper {

    private final PostgresSettings settings;
    private final StreamedSegments segments = new StreamedSegments();

    WalShipper(PostgresSettings settings) {
        this.settings = settings;
    }

    @Override
    public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation)
            throws IOException, InterruptedException {
        settings.login().replication(operation, connection -> {
            new WalFollowing(settings, connection, sink, segments, operation).follow(from);
            return from;
        });
    }

    @Override
    public int compare(String stream, String position, String other) {
        return Timelines.compare(position, other);
    }

    @Override
    public LogTarget target(String text, Checkpoint base) throws IOException {
        return new EndOfTransaction(EndOfTransaction.parse(text), ClusterFacts.format(base));
    }
}
