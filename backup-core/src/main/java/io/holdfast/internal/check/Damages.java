package io.holdfast.internal.check;

import io.holdfast.Problem;
import io.holdfast.internal.format.Blob;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.repository.DamageRecords;
import io.holdfast.verify.Damage;
import io.holdfast.verify.VerifyReport;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects what is found, and knows which blobs cannot be read because of it. Takes a bit for each blob of a damaged pack, and
 * lists no more than a person could read. Thread-safe.
 */
final class Damages {

    /** The number of all damages that are not listed any more. */
    private static final int UNLISTED = -1;

    private final BlobIndex index;
    private final List<Found> found = new ArrayList<>();
    private final List<Problem> unverified = new ArrayList<>();
    private final List<String> hints = new ArrayList<>();
    private final Map<Integer, List<Hit>> hits = new HashMap<>();
    private final Map<Blob, Integer> missing = new HashMap<>();
    private final Map<Id, Integer> malformedTrees = new HashMap<>();
    private boolean moreMissing;
    private long unlisted;
    private long unverifiedUnlisted;

    /** Blobs of a pack, counted from its first, that a damage makes unreadable. */
    private record Hit(int damage, BitSet blobs) {}

    /** A damage whose affected files are still being counted. */
    private static final class Found {
        final Damage.Kind kind;
        final String id;
        final Optional<String> pack;
        final String reason;
        final List<String> affected = new ArrayList<>();
        String lastAffected = "";
        long affectedCount;

        Found(Damage.Kind kind, String id, Optional<String> pack, String reason) {
            this.kind = kind;
            this.id = id;
            this.pack = pack;
            this.reason = reason;
        }

        Damage toDamage() {
            return new Damage(kind, id, pack, reason, List.copyOf(affected), affectedCount);
        }
    }

    Damages(BlobIndex index) {
        this.index = index;
    }

    /** Reports damage of a file of its own. */
    synchronized void file(Damage.Kind kind, String id, String reason) {
        add(kind, id, Optional.empty(), reason);
    }

    /**
     * Reports damage of a pack.
     *
     * @param blobs which of its blobs, counted from the first, cannot be read
     */
    synchronized void pack(int pack, String reason, BitSet blobs) {
        int damage = add(Damage.Kind.PACK, index.packId(pack).toHex(), Optional.empty(), reason);
        hit(pack, damage, blobs);
    }

    /** Reports damage of one copy of a blob. */
    synchronized void blob(int handle, String reason) {
        int pack = index.pack(handle);
        Optional<String> packId = Optional.of(index.packId(pack).toHex());
        int damage = add(kind(index.type(handle)), index.blob(handle).toHex(), packId, reason);
        BitSet blobs = new BitSet();
        blobs.set(handle - index.firstHandle(pack));
        hit(pack, damage, blobs);
    }

    private void hit(int pack, int damage, BitSet blobs) {
        hits.computeIfAbsent(pack, p -> new ArrayList<>()).add(new Hit(damage, blobs));
    }

    /** Reports a blob that is in no index, once. */
    synchronized void missing(BlobType type, Id id) {
        Blob blob = new Blob(type, id);
        if (missing.containsKey(blob)) {
            return;
        }
        if (missing.size() >= VerifyReport.MOST_LISTED) {
            moreMissing = true;
            return;
        }
        missing.put(blob, add(kind(type), id.toHex(), Optional.empty(), "it is in no index"));
    }

    /** Reports a directory that can be read but not be what was backed up. */
    synchronized void malformedTree(Id tree, String reason) {
        malformedTrees.computeIfAbsent(tree, id -> add(Damage.Kind.TREE, id.toHex(), packOf(id), reason));
    }

    private Optional<String> packOf(Id tree) {
        return Optional.of(
                index.packId(index.pack(index.find(BlobType.TREE, tree))).toHex());
    }

    private static Damage.Kind kind(BlobType type) {
        return type == BlobType.TREE ? Damage.Kind.TREE : Damage.Kind.BLOB;
    }

    private int add(Damage.Kind kind, String id, Optional<String> pack, String reason) {
        if (found.size() >= VerifyReport.MOST_LISTED) {
            unlisted++;
            return UNLISTED;
        }
        found.add(new Found(kind, id, pack, reason));
        return found.size() - 1;
    }

    /** Reports what could not be looked at. */
    synchronized void unverified(String path, String reason) {
        if (unverified.size() < VerifyReport.MOST_LISTED) {
            unverified.add(new Problem(path, reason));
        } else {
            unverifiedUnlisted++;
        }
    }

    /** Tells a person of what is no damage. */
    synchronized void hint(String hint) {
        hints.add(hint);
    }

    /** Whether this copy of a blob is known to be unreadable. */
    synchronized boolean isUnreadable(int handle) {
        int pack = index.pack(handle);
        int blob = handle - index.firstHandle(pack);
        return hits.getOrDefault(pack, List.of()).stream().anyMatch(hit -> hit.blobs.get(blob));
    }

    /** Adds the copies of blobs that are unreadable to what is remembered. */
    synchronized void remember(DamageRecords records) {
        hits.forEach((pack, ofPack) -> {
            BitSet blobs = new BitSet();
            ofPack.forEach(hit -> blobs.or(hit.blobs));
            blobs.stream()
                    .map(blob -> index.firstHandle(pack) + blob)
                    .forEach(copy -> records.add(index.packId(pack), index.type(copy), index.blob(copy)));
        });
    }

    /** Whether any blob is unreadable, missing or malformed. */
    synchronized boolean hitsAnything() {
        return !hits.isEmpty() || !missing.isEmpty() || !malformedTrees.isEmpty();
    }

    /** Whether no undamaged copy of this blob is known to exist. */
    synchronized boolean isLost(BlobType type, Id id) {
        int[] copies = index.findAll(type, id);
        for (int copy : copies) {
            if (!isUnreadable(copy)) {
                return type == BlobType.TREE && malformedTrees.containsKey(id);
            }
        }
        return copies.length > 0 || moreMissing || missing.containsKey(new Blob(type, id));
    }

    /** Adds a file or directory to the damages that cost it this lost blob. */
    synchronized void affect(BlobType type, Id id, String path) {
        Integer notThere = missing.get(new Blob(type, id));
        affect(notThere == null ? UNLISTED : notThere, path);
        if (type == BlobType.TREE) {
            affect(malformedTrees.getOrDefault(id, UNLISTED), path);
        }
        for (int copy : index.findAll(type, id)) {
            int pack = index.pack(copy);
            int blob = copy - index.firstHandle(pack);
            hits.getOrDefault(pack, List.of()).stream()
                    .filter(hit -> hit.blobs.get(blob))
                    .forEach(hit -> affect(hit.damage, path));
        }
    }

    private void affect(int damage, String path) {
        if (damage == UNLISTED) {
            return;
        }
        Found hit = found.get(damage);
        // A file with several pieces in one damaged pack comes several times, one after the other.
        if (!path.equals(hit.lastAffected)) {
            hit.lastAffected = path;
            hit.affectedCount++;
            if (hit.affected.size() < Damage.MOST_AFFECTED) {
                hit.affected.add(path);
            }
        }
    }

    synchronized List<Damage> damages() {
        return found.stream().map(Found::toDamage).toList();
    }

    synchronized List<Problem> unverified() {
        return List.copyOf(unverified);
    }

    synchronized List<String> hints() {
        List<String> all = new ArrayList<>(hints);
        if (moreMissing) {
            all.add("more blobs are in no index than are listed");
        }
        if (unlisted > 0) {
            all.add(unlisted + " more things are damaged than are listed");
        }
        if (unverifiedUnlisted > 0) {
            all.add(unverifiedUnlisted + " more things could not be verified than are listed");
        }
        return all;
    }
}
