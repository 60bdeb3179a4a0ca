package io.holdfast.oci;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies images out of a registry and puts them back. */
final class OciSnapshotter implements Snapshotter {

    private final OciRegistry registry;
    private final OciSettings settings;

    OciSnapshotter(OciRegistry registry, OciSettings settings) {
        this.registry = registry;
        this.settings = settings;
    }

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        if (request.kind() != SnapshotKind.FULL) {
            throw new IOException(
                    "Images are copied as a whole, not as '" + request.kind().label() + "'");
        }
        if (settings.images().isEmpty() && settings.tags().isEmpty()) {
            throw new IOException("It is not said which images of " + registry + " are meant. Nothing was copied");
        }
        RegistryReader reader = new RegistryReader(new RegistryClient(registry, operation));
        return new ImageCopy(settings, reader, request, sink, operation).copy();
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        Path directory = Files.createDirectories(target.directory());
        if (settings.restoreTo() == RestoreTo.FILES) {
            point.base().copyTo(directory, entry -> !entry.path().startsWith(".holdfast"));
        } else {
            new RegistryRestore(registry, settings, OciImages.in(point.base()), directory, operation).restore();
        }
    }
}
