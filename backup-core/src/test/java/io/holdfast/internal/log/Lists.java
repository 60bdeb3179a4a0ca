package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.BackupPlan;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A source with several streams, each of which is the numbers from 1 on. What is restored is one line: where the snapshot stands, and what came after it.
 *
 * @param at where a snapshot stands
 */
record Lists(Checkpoint at) implements Source, Snapshotter, LogShipper {

    static Checkpoint at(Map<String, String> positions) {
        return new Checkpoint(Optional.empty(), positions, Map.of());
    }

    static FollowedLog log(Store store) {
        return FollowedLog.of(FoldedNumbers.open(store), SmallLog.IDENTITY, new Lists(Checkpoint.none()));
    }

    static TailWriter writer(FollowedLog log) throws IOException, InterruptedException {
        TailClaim.Epoch epoch = TailClaim.take(log.tail(), "test", TailClaim.Folded.NOTHING);
        return TailWriter.start(log.tail(), epoch, SmallLog.COMMIT, SmallLog.SPOOL, last -> {});
    }

    /** Each number gets a segment of its own. */
    static void append(TailWriter writer, String stream, int number, Instant instant)
            throws IOException, InterruptedException {
        Checkpoint upTo = new Checkpoint(Optional.of(instant), Map.of(stream, Integer.toString(number)), Map.of());
        writer.append(stream, UTF_8.encode(stream + " " + number), upTo);
        writer.flush();
    }

    static void backUp(Store store, Checkpoint at) throws InterruptedException {
        BackupPlan.builder("plan", FoldedNumbers.repository(store))
                .source("lists", new Lists(at))
                .build()
                .run();
    }

    static PointRestoreReport restore(Store store, RecoveryPoint point, Path target) {
        return FoldedNumbers.repository(store)
                .restore(
                        new Lists(Checkpoint.none()),
                        PointRestoreRequest.to(target).point(point).build());
    }

    static String restored(Path target) throws IOException {
        return Files.readString(target.resolve("restored"));
    }

    @Override
    public SourceIdentity identity() {
        return SmallLog.IDENTITY;
    }

    @Override
    public Snapshotter snapshotter() {
        return this;
    }

    @Override
    public Optional<LogShipper> log() {
        return Optional.of(this);
    }

    @Override
    public void close() {}

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        byte[] text = at.toString().getBytes(UTF_8);
        sink.put(Entry.file("data").size(text.length).build(), Content.of(text));
        return at;
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        List<String> added = new ArrayList<>();
        for (String stream : point.log().streams().stream().sorted().toList()) {
            point.log()
                    .forEach(
                            stream,
                            (bytes, upTo) ->
                                    added.add(UTF_8.decode(bytes.duplicate()).toString()));
        }
        String base = new TreeMap<>(point.base().checkpoint().positions()).toString();
        Files.writeString(Files.createDirectories(target.directory()).resolve("restored"), base + added);
    }

    @Override
    public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compare(String stream, String position, String other) {
        return Long.compare(Long.parseLong(position), Long.parseLong(other));
    }
}
