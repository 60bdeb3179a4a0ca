package io.holdfast.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntrySource.EntryHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the objects of a snapshot as their server gave them and as a change log makes them, several at a time. */
final class Originals {

    private static final int PARALLELISM = 8;

    private final EntrySource snapshot;
    private final ChangedObjects changed;
    private final Operation operation;

    Originals(EntrySource snapshot, ChangedObjects changed, Operation operation) {
        this.snapshot = snapshot;
        this.changed = changed;
        this.operation = operation;
    }

    /** Takes an object, on any of several threads. */
    interface ObjectHandler {
        void object(Entry file, ObjectNode object) throws IOException, InterruptedException;
    }

    static boolean isOriginal(String path) {
        return path.startsWith(ObjectFiles.ORIGINALS) && path.endsWith(".json");
    }

    List<Entry> files() throws IOException, InterruptedException {
        List<Entry> files = new ArrayList<>();
        snapshot.walk(entry -> isOriginal(entry.path()) && !isChanged(entry), files::add);
        changed.present()
                .forEach(
                        path -> files.add(Entry.file(ObjectFiles.original(path)).build()));
        return files;
    }

    private boolean isChanged(Entry file) {
        return ObjectFiles.objectOf(file.path()).filter(changed::has).isPresent();
    }

    void forEach(Collection<Entry> files, ObjectHandler handler) throws IOException, InterruptedException {
        Map<String, ByteBuffer> begun = new ConcurrentHashMap<>();
        EntryHandler parts = (file, offset, part) -> {
            operation.checkCancelled();
            ByteBuffer whole = begun.computeIfAbsent(file.path(), path -> ByteBuffer.allocate((int) file.size()));
            boolean complete;
            synchronized (whole) {
                whole.put((int) offset, part, part.position(), part.remaining());
                // How much there is; parts may come in any order.
                whole.position(whole.position() + part.remaining());
                complete = !whole.hasRemaining();
            }
            if (complete) {
                begun.remove(file.path());
                handler.object(file, (ObjectNode) ApiServer.JSON.readTree(whole.array()));
            }
        };
        List<Entry> unchanged = files.stream()
                .filter(file -> !isChanged(file))
                // Directory by directory: of very large ones only the last that was looked up is kept.
                .sorted(Comparator.comparing(Entry::path))
                .toList();
        snapshot.forEach(unchanged, PARALLELISM, parts);
        List<Entry> inLog = files.stream().filter(this::isChanged).toList();
        Workers.forEach(inLog, PARALLELISM, operation, file -> handler.object(file, changed(file)));
    }

    private ObjectNode changed(Entry file) throws IOException {
        return changed.object(ObjectFiles.objectOf(file.path()).orElseThrow());
    }
}
