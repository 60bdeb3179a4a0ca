package io.holdfast.examples;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The sessions of an application, all of one moment: a file for each. */
public final class SessionSource implements Source, Snapshotter {

    private final String application;
    private final Sessions sessions;

    /** The sessions of the application of this name. */
    public SessionSource(String application, Sessions sessions) {
        this.application = application;
        this.sessions = sessions;
    }

    @Override
    public SourceIdentity identity() {
        return new SourceIdentity("sessions", application, List.of("/sessions/" + application));
    }

    @Override
    public Snapshotter snapshotter() {
        return this;
    }

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        request.cut().ready();
        sessions.freeze();
        try {
            request.cut().fixed(Checkpoint.none(), true);
            for (Map.Entry<String, String> session : sessions.all().entrySet()) {
                operation.checkCancelled();
                byte[] document = session.getValue().getBytes(StandardCharsets.UTF_8);
                sink.put(Entry.file(session.getKey() + ".json").build(), Content.of(document));
            }
        } finally {
            sessions.thaw();
        }
        return Checkpoint.none();
    }

    @Override
    public boolean waitsAtCut() {
        return true;
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        point.base().copyTo(target.directory(), entry -> true);
    }

    @Override
    public void close() {}
}
