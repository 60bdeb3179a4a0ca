package io.holdfast.oci;

import io.holdfast.spi.Secret;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import io.holdfast.testkit.oci.RegistryStandIn;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** Copies of images out of a stand-in and back. */
final class Pulls {

    static final Duration LIMIT = Duration.ofSeconds(60);

    /** A copy, and what was said of it. */
    record Pull(RecordedEntries snapshot, RecordingSink sink) {}

    private Pulls() {}

    /** The stand-in, for who is let in. */
    static OciRegistry.Builder known(RegistryStandIn registry) {
        return anonymous(registry).credentials(RegistryStandIn.USER, Secret.of(RegistryStandIn.PASSWORD));
    }

    static OciRegistry.Builder anonymous(RegistryStandIn registry) {
        return OciRegistry.at(registry.uri().toString()).timeout(Duration.ofSeconds(30));
    }

    static Pull pull(OciSource source) throws Exception {
        return pull(source, Optional.empty());
    }

    static Pull pull(OciSource source, Optional<EntrySource> parent) throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        RecordingSink sink = new RecordingSink(operation, parent);
        TestRequest request = new TestRequest(SnapshotKind.FULL, parent, 4);
        var checkpoint = operation.call(LIMIT, () -> source.snapshotter().snapshot(request, sink, operation));
        return new Pull(sink.recorded(checkpoint), sink);
    }

    static void restore(OciSource source, RecordedEntries snapshot, Path directory) throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        operation.call(LIMIT, () -> {
            source.snapshotter().restore(RestorePoint.of(snapshot, LogSource.none()), () -> directory, operation);
            return directory;
        });
    }

    static byte[] noise(int seed, int length) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        return noise;
    }
}
