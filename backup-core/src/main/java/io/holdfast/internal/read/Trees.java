package io.holdfast.internal.read;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.TreeNodes;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.repository.OpenRepository;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads directories, and keeps those that were read last, and the last one that is very large. Thread-safe. */
public final class Trees {

    private static final long MOST_BYTES_KEPT = 8 << 20;

    private final BlobReader blobs;
    private final Map<Id, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytesKept;
    /** By itself, since whoever reads a directory reads its entries next, one by one, and each time all that is above it. */
    private Map.@Nullable Entry<Id, TreeNodes> large;

    private record Kept(TreeNodes nodes, long bytes) {}

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
    public TreeNodes nodes(Id tree) throws IOException, InterruptedException {
        synchronized (kept) {
            Kept found = kept.get(tree);
            if (found != null) {
                return found.nodes;
            }
            if (large != null && large.getKey().equals(tree)) {
                return large.getValue();
            }
        }
        byte[] encoded = blobs.read(BlobType.TREE, tree);
        try {
            TreeNodes nodes = TreeNodes.of(encoded);
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
            if (loaded.bytes > MOST_BYTES_KEPT) {
                large = Map.entry(tree, loaded.nodes);
                return;
            }
            if (kept.put(tree, loaded) != null) {
                return;
            }
            bytesKept += loaded.bytes;
            Iterator<Kept> eldest = kept.values().iterator();
            while (bytesKept > MOST_BYTES_KEPT) {
                bytesKept -= eldest.next().bytes;
                eldest.remove();
            }
        }
    }

    BlobReader blobs() {
        return blobs;
    }
}
