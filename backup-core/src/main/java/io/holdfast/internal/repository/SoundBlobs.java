package io.holdfast.internal.repository;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.PackList;
import io.holdfast.internal.repository.DamageRecords.DamagedPack;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which copies of blobs can be relied on, by all that is known without reading them: not those that were found damaged before, and not those in packs
 * that the store lacks or has with another size. Takes a bit for a blob. Thread-safe.
 */
public final class SoundBlobs {

    private final BlobIndex index;
    private final BitSet unsound = new BitSet();

    private SoundBlobs(BlobIndex index) {
        this.index = index;
    }

    /** All that an index has. */
    public static SoundBlobs all(BlobIndex index) {
        return new SoundBlobs(index);
    }

    /** What a look at the store and the records of damage tells; it holds for whatever is added to the index later. */
    public record Knowledge(Map<Id, DamagedPack> damaged) {

        /** What an index has, without the damaged. */
        public SoundBlobs of(BlobIndex index) {
            SoundBlobs sound = new SoundBlobs(index);
            damaged.values().forEach(sound::distrust);
            return sound;
        }
    }

    /**
     * Lists the packs of a repository once, which costs a request for every thousand, and reads the records of damage.
     *
     * @param index what the repository had before this call
     */
    public static Knowledge gather(OpenRepository repository, BlobIndex index)
            throws IOException, InterruptedException {
        Map<Id, DamagedPack> damaged = new HashMap<>(repository.damage().load());
        PackList packs = PackList.of(repository.files().store(), index);
        for (int pack = 0; pack < packs.indexed(); pack++) {
            if (!packs.isWhole(pack)) {
                Id id = index.packId(pack);
                damaged.put(id, new DamagedPack(id, Set.of()));
            }
        }
        return new Knowledge(damaged);
    }

    private void distrust(DamagedPack damaged) {
        int pack = index.findPack(damaged.pack());
        if (pack < 0) {
            return;
        }
        for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
            if (damaged.has(index.type(handle), index.blob(handle))) {
                unsound.set(handle);
            }
        }
    }

    /** Whether a copy can be relied on. */
    public boolean isSound(int handle) {
        return !unsound.get(handle);
    }

    /** Whether a copy of this blob can be relied on. */
    public boolean contains(BlobType type, Id blob) {
        return find(type, blob) >= 0;
    }

    /** A copy of this blob that can be relied on, always the same one; −1 if there is none. */
    public int find(BlobType type, Id blob) {
        int first = index.find(type, blob);
        if (first < 0 || isSound(first)) {
            return first;
        }
        for (int copy : index.findAll(type, blob)) {
            if (isSound(copy)) {
                return copy;
            }
        }
        return -1;
    }

    /** The index, with the damaged. */
    public BlobIndex index() {
        return index;
    }
}
