package io.holdfast.examples;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.util.List;
import java.util.Objects;

/** Documents that are fetched by their URLs, each at its host and path. One that cannot be fetched makes the snapshot PARTIAL. */
final class DocumentSource implements Source, Snapshotter {

    private static final int TIMEOUT_MILLIS = 30_000;

    private final List<URI> documents;

    DocumentSource(List<URI> documents) {
        this.documents = documents;
    }

    @Override
    public SourceIdentity identity() {
        List<String> urls = documents.stream().map(URI::toString).toList();
        return new SourceIdentity("documents", String.join(" ", urls), urls);
    }

    @Override
    public Snapshotter snapshotter() {
        return this;
    }

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws InterruptedException {
        operation.expect(documents.size(), 0);
        for (URI document : documents) {
            operation.checkCancelled();
            String path = Objects.requireNonNullElse(document.getHost(), "localhost") + document.getPath();
            try {
                sink.put(Entry.file(path).build(), () -> open(document));
            } catch (IOException e) {
                sink.skip(path, document + " cannot be fetched: " + e.getMessage());
            }
        }
        return Checkpoint.none();
    }

    private static InputStream open(URI document) throws IOException {
        URLConnection connection = document.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection.getInputStream();
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        point.base().copyTo(target.directory(), entry -> true);
    }

    @Override
    public void close() {}
}
