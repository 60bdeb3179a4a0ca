package io.holdfast.internal.read;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.Node;
import io.holdfast.internal.format.TreeReader;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.spi.source.EntryPaths;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads directories, and keeps those that were read last. Thread-safe. */
public final class Trees {

    private static final long MOST_BYTES_KEPT = 8 << 20;

    private final BlobReader blobs;
    private final Map<Id, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytesKept;

    private record Kept(List<Node> nodes, long bytes) {}

    public Trees(BlobReader blobs) {
        this.blobs = blobs;
    }

    /** The directories of a repository, found by an index. */
    public static Trees of(OpenRepository repository, BlobIndex index) {
        return new Trees(new BlobReader(repository.files(), index, repository.codecs(), repository.damage()::add));
    }

    /**
     * The nodes of a directory, as they stand.
     *
     * @throws CorruptionException if it is damaged or cannot be decoded
     */
    public List<Node> nodes(Id tree) throws IOException, InterruptedException {
        synchronized (kept) {
            Kept found = kept.get(tree);
            if (found != null) {
                return found.nodes;
            }
        }
        byte[] encoded = blobs.read(BlobType.TREE, tree);
        try {
            List<Node> nodes = TreeReader.readAll(encoded);
            keep(tree, new Kept(nodes, encoded.length));
            return nodes;
        } catch (MalformedException e) {
            throw new CorruptionException(
                    "The directory " + tree + " in " + blobs.files().store() + " cannot be decoded: " + e.getMessage(),
                    e);
        }
    }

    private void keep(Id tree, Kept loaded) {
        synchronized (kept) {
            if (kept.put(tree, loaded) != null) {
                return;
            }
            bytesKept += loaded.bytes;
            Iterator<Kept> eldest = kept.values().iterator();
            // The newest stays however large it is, since whoever reads a directory reads its entries next.
            while (bytesKept > MOST_BYTES_KEPT && kept.size() > 1) {
                bytesKept -= eldest.next().bytes;
                eldest.remove();
            }
        }
    }

    /** The node of this name, if there is one, also in a directory that another program left unsorted. */
    public static Optional<Node> find(List<Node> nodes, String name) {
        int low = 0;
        int high = nodes.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = EntryPaths.BYTE_ORDER.compare(nodes.get(middle).name(), name);
            if (order == 0) {
                return Optional.of(nodes.get(middle));
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    BlobReader blobs() {
        return blobs;
    }
}
