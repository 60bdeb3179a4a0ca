package io.holdfast.internal.check;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.IndexLoader;
import io.holdfast.verify.Damage;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps what is found about index files until it can be reported. Thread-safe. */
final class IndexFindings implements IndexLoader.Findings {

    private final Map<Id, String> unreadable = new LinkedHashMap<>();
    private final Map<Id, Id> different = new LinkedHashMap<>();
    private int twice;
    private int marked;

    @Override
    public synchronized void unreadable(Id file, CorruptionException why) {
        unreadable.put(file, String.valueOf(why.getMessage()));
    }

    @Override
    public synchronized void listedTwice(Id file, Id pack) {
        twice++;
    }

    @Override
    public synchronized void listedDifferently(Id file, Id pack) {
        different.put(file, pack);
    }

    @Override
    public synchronized void markedForDeletion(Id file, Id pack) {
        marked++;
    }

    synchronized void report(Damages damages) {
        unreadable.forEach((file, reason) -> damages.file(Damage.Kind.INDEX, file.toHex(), reason));
        different.forEach((file, pack) -> damages.file(
                Damage.Kind.INDEX,
                file.toHex(),
                "it lists pack " + pack + " with other blobs than another index does"));
        if (twice > 0) {
            damages.hint(twice + " packs are listed by more than one index, which is harmless");
        }
        if (marked > 0) {
            damages.hint(
                    marked + " packs are marked by rustic, which is going to delete them; they were not looked at");
        }
    }
}
