package io.holdfast.internal.log;

import io.holdfast.SourceException;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.write.LogCoverage;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Waits for the log that somebody follows into the same repository, wherever that runs.
 *
 * @param longest how long it waits each time
 */
public record FollowedLogCoverage(OpenRepository repository, Duration longest) implements LogCoverage {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private interface Wanted {
        boolean isThere(FollowedLog log) throws IOException, InterruptedException;
    }

    @Override
    public void awaitBegin(Source source, SourceIdentity identity, Operation operation)
            throws IOException, InterruptedException {
        await(
                source,
                identity,
                operation,
                log -> !position(log).positions().isEmpty(),
                "Nobody has begun to follow its change log");
    }

    @Override
    public void await(Source source, SourceIdentity identity, Checkpoint copied, Operation operation)
            throws IOException, InterruptedException {
        await(
                source,
                identity,
                operation,
                log -> log.order().reaches(position(log), copied) && covers(log, copied),
                "Its change log has not come to " + copied.positions()
                        + ", where it was copied, perhaps since nobody follows it any more");
    }

    private void await(Source source, SourceIdentity identity, Operation operation, Wanted wanted, String whyNot)
            throws IOException, InterruptedException {
        Optional<LogShipper> shipper = source.log();
        if (shipper.isEmpty()) {
            return;
        }
        Instant end = operation.clock().instant().plus(longest);
        try (FollowedLog log = FollowedLog.of(repository, identity, shipper.get())) {
            while (!wanted.isThere(log)) {
                operation.checkCancelled();
                if (!operation.clock().instant().isBefore(end)) {
                    throw new SourceException(
                            whyNot + " within " + longest.toSeconds()
                                    + " s, so that no snapshot was made. Follow it, as `holdfast follow` does, and back up again.");
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    /** Where the log stands, by its last segment alone. */
    private static Checkpoint position(FollowedLog log) throws IOException, InterruptedException {
        while (true) {
            NavigableMap<Long, NavigableSet<Long>> segments = log.tail().list();
            LogPlace last = Tail.lastRecords(segments);
            if (last.equals(LogPlace.NONE)) {
                return log.history().claimable().upTo();
            }
            try {
                return log.tail().load(last.epoch(), last.number()).upTo();
            } catch (NoSuchFileException e) {
                // It was moved into a snapshot meanwhile.
            }
        }
    }

    /** Whether the log, which has come by there, lacks nothing from there on. */
    private static boolean covers(FollowedLog log, Checkpoint copied) throws IOException, InterruptedException {
        LogContents contents = LogContents.of(log);
        if (contents.runs(log.order()).reaches(copied)) {
            return true;
        }
        throw new SourceException("Its change log lacks something from " + copied.positions()
                + " on, where it was copied, so that no snapshot was made. Back up again: the log goes on.");
    }
}
