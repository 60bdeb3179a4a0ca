package io.holdfast.internal.plan;

import io.holdfast.CancelledException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in which only who leads publishes snapshots and removes what others may need. Whoever was frozen for longer than its lease finds out here, at each attempt of a request. Between the last look
 * and the moment in which a snapshot appears it may be frozen as well: so it looks once more, and takes its own snapshot back. What it may always remove is what nobody else relies on, such as its locks.
 */
public final class FencedStore extends ForwardingStore {

    private static final Logger LOG = LoggerFactory.getLogger(FencedStore.class);
    private static final List<String> NEEDED =
            List.of(FileType.SNAPSHOT.prefix(), FileType.INDEX.prefix(), FileType.PACK.prefix());

    private final Fence fence;
    private final Set<String> published = ConcurrentHashMap.newKeySet();

    /** A store behind a fence. */
    public FencedStore(Store store, Fence fence) {
        super(store);
        this.fence = fence;
    }

    /** @throws CancelledException if it is a snapshot and another leads; there is none then */
    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        if (!name.startsWith(FileType.SNAPSHOT.prefix())) {
            super.put(name, content);
            return;
        }
        try {
            requireOpen();
            // Before it is stored: even if the answer to that gets lost, it may have to be taken back.
            published.add(name);
            super.put(name, content);
            requireOpen();
        } catch (CancelledException e) {
            takeBack(name);
            throw e;
        }
    }

    private void takeBack(String name) throws IOException, InterruptedException {
        if (published.contains(name)) {
            super.delete(List.of(name))
                    .forEach((blob, why) -> LOG.warn(
                            "{}, beside which there is that of who leads now, stays: {}", blob, why.toString()));
        }
    }

    /** @throws CancelledException if another leads, and may need something of that; nothing was removed */
    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        if (names.stream().anyMatch(this::mayBeNeeded)) {
            requireOpen();
        }
        return super.delete(names);
    }

    private boolean mayBeNeeded(String name) {
        return NEEDED.stream().anyMatch(name::startsWith) && !published.contains(name);
    }

    private void requireOpen() throws IOException, InterruptedException {
        if (!fence.open()) {
            throw new CancelledException("The lease was lost, and another host does what is due, or will. In " + this
                    + " nothing was published or removed since then; what was stored is found again");
        }
    }
}
