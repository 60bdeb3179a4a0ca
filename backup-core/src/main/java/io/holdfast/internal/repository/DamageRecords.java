package io.holdfast.internal.repository;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.Blob;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.JsonTrees;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What was found damaged, kept sealed beside what restic knows of, so that a backup stores it again and a repair knows where to look:
 *
 * <pre>
 * holdfast/damage/ID = sealed {"version":1,"packs":[{"id":ID,"blobs":[{"type":"data","id":ID}, …]}, …]}
 * </pre>
 *
 * <p>A pack without blobs is distrusted as a whole. A record is replaced by saving what is left of it and deleting it, as snapshots are. It goes with
 * the damaged copy, and not when there is another: as long as the index has the damaged one, it must not be taken for the good one. Thread-safe.
 */
public final class DamageRecords {

    private static final String PREFIX = "holdfast/damage/";

    /** With more damaged blobs in it, a pack is distrusted as a whole. */
    private static final int MOST_BLOBS_IN_A_PACK = 64;

    private final Store store;
    private final SealingKey key;
    private final Set<Copy> found = new LinkedHashSet<>();

    DamageRecords(Store store, SealingKey key) {
        this.store = store;
        this.key = key;
    }

    /** A damaged copy of a blob. */
    private record Copy(Id pack, Blob blob) {}

    /**
     * What is remembered of a pack.
     *
     * @param blobs those of its blobs that are damaged; empty if none is to be trusted
     */
    public record DamagedPack(Id pack, Set<Blob> blobs) {

        /** Whether a blob in this pack is damaged. */
        public boolean has(BlobType type, Id blob) {
            return blobs.isEmpty() || blobs.contains(new Blob(type, blob));
        }
    }

    /** A copy of a blob turned out to be damaged; it is remembered by the next {@link #save}. */
    public void add(BlobLocation copy) {
        add(copy.pack(), copy.type(), copy.blob());
    }

    /** A copy of a blob turned out to be damaged; it is remembered by the next {@link #save}. */
    public void add(Id pack, BlobType type, Id blob) {
        synchronized (found) {
            found.add(new Copy(pack, new Blob(type, blob)));
        }
    }

    /**
     * Remembers what was found since the last time and is not yet remembered. A store that takes no such names remembers nothing.
     *
     * @throws IOException if it could not be stored; it is kept for the next time
     */
    public void save() throws IOException, InterruptedException {
        synchronized (found) {
            if (found.isEmpty() || !store.capabilities().contains(StoreCapability.ARBITRARY_NAMES)) {
                return;
            }
            Map<Id, DamagedPack> known = load();
            Map<Id, Set<Blob>> news = new LinkedHashMap<>();
            for (Copy copy : found) {
                DamagedPack before = known.get(copy.pack);
                if (before == null || !before.has(copy.blob.type(), copy.blob.id())) {
                    news.computeIfAbsent(copy.pack, pack -> new LinkedHashSet<>())
                            .add(copy.blob);
                }
            }
            if (!news.isEmpty()) {
                put(news.entrySet().stream()
                        .map(entry -> new DamagedPack(entry.getKey(), entry.getValue()))
                        .toList());
            }
            found.clear();
        }
    }

    private void put(Collection<DamagedPack> packs) throws IOException, InterruptedException {
        ObjectNode json = JsonTrees.object().put("version", 1);
        ArrayNode list = json.putArray("packs");
        for (DamagedPack pack : packs) {
            ObjectNode one = list.addObject().put("id", pack.pack.toHex());
            ArrayNode blobs = one.putArray("blobs");
            if (pack.blobs.size() <= MOST_BLOBS_IN_A_PACK) {
                pack.blobs.forEach(blob -> blobs.addObject()
                        .put("type", blob.type().word())
                        .put("id", blob.id().toHex()));
            }
        }
        byte[] sealed = new Sealer(key).seal(JsonTrees.encode(json));
        store.put(PREFIX + Id.hash(sealed).toHex(), BlobContent.of(sealed));
    }

    /** All that is remembered, by pack. A record that cannot be read is passed over: verification reports it. */
    public Map<Id, DamagedPack> load() throws IOException, InterruptedException {
        Map<Id, DamagedPack> all = new LinkedHashMap<>();
        for (String name : names()) {
            for (DamagedPack pack : read(name)) {
                all.merge(pack.pack, pack, DamageRecords::both);
            }
        }
        return all;
    }

    private static DamagedPack both(DamagedPack one, DamagedPack other) {
        if (one.blobs.isEmpty() || other.blobs.isEmpty()) {
            return new DamagedPack(one.pack, Set.of());
        }
        Set<Blob> blobs = new LinkedHashSet<>(one.blobs);
        blobs.addAll(other.blobs);
        return new DamagedPack(one.pack, blobs);
    }

    private List<String> names() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        store.list(PREFIX, record -> names.add(record.name()));
        return names;
    }

    private List<DamagedPack> read(String name) throws IOException, InterruptedException {
        try {
            byte[] json = new Sealer(key).open(RepositoryFiles.readAll(store, name));
            List<DamagedPack> packs = new ArrayList<>();
            for (JsonNode pack : JsonTrees.read(json).path("packs")) {
                packs.add(new DamagedPack(Id.fromHex(pack.path("id").asText()), blobs(pack)));
            }
            return packs;
        } catch (NoSuchFileException | AuthenticationException | JacksonException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Set<Blob> blobs(JsonNode pack) {
        Set<Blob> blobs = new LinkedHashSet<>();
        for (JsonNode blob : pack.path("blobs")) {
            BlobType type = blob.path("type").asText().equals(BlobType.TREE.word()) ? BlobType.TREE : BlobType.DATA;
            blobs.add(new Blob(type, Id.fromHex(blob.path("id").asText())));
        }
        return blobs;
    }

    /** Forgets packs that the index does not have any more. */
    public void forgetGone(BlobIndex index) throws IOException, InterruptedException {
        forget(pack -> index.findPack(pack) < 0);
    }

    /** Forgets packs: they are gone, or have turned out to be good. */
    public void forget(Predicate<Id> which) throws IOException, InterruptedException {
        for (String name : names()) {
            List<DamagedPack> packs = read(name);
            List<DamagedPack> left =
                    packs.stream().filter(pack -> !which.test(pack.pack)).toList();
            if (left.size() < packs.size()) {
                if (!left.isEmpty()) {
                    put(left);
                }
                delete(name);
            }
        }
    }

    private void delete(String name) throws IOException, InterruptedException {
        for (IOException failure : store.delete(Set.of(name)).values()) {
            throw failure;
        }
    }
}
