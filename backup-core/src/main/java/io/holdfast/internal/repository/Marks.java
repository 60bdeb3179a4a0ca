package io.holdfast.internal.repository;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.MarkDocument;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packs that were marked, and when, by the store's clock. */
public final class Marks {

    private static final int LARGEST = 50_000;

    private final Map<Id, Instant> files = new HashMap<>();
    private final Map<Id, Instant> packs = new HashMap<>();

    private Marks() {}

    /** Reads all marks. */
    public static Marks load(RepositoryFiles files) throws IOException, InterruptedException {
        Marks marks = new Marks();
        for (FileInfo file : files.list(FileType.MARK)) {
            try {
                List<Id> packs = MarkDocument.decode(files.load(FileType.MARK, file.id()));
                marks.files.put(file.id(), file.created());
                packs.forEach(pack -> marks.add(pack, file.created()));
            } catch (NoSuchFileException e) {
                // Another prune has done what it says.
            } catch (MalformedException e) {
                throw new CorruptionException(
                        FileType.MARK.name(file.id()) + " in " + files.store() + " cannot be decoded: "
                                + e.getMessage() + ". Nothing was deleted. Delete this file; its packs are then marked"
                                + " anew",
                        e);
            }
        }
        return marks;
    }

    /** Of a pack that was marked several times the last time counts: it may have been in an index in between. */
    private void add(Id pack, Instant time) {
        packs.merge(pack, time, (a, b) -> a.isAfter(b) ? a : b);
    }

    /** Adds what another program has marked, without a file of our own. */
    public void addForeign(Map<Id, Instant> foreign) {
        foreign.forEach(packs::putIfAbsent);
    }

    /** When each pack was marked. */
    public Map<Id, Instant> packs() {
        return packs;
    }

    /** The files of marks that are no younger than this. */
    public List<Id> filesUntil(Instant latest) {
        return files.entrySet().stream()
                .filter(file -> !file.getValue().isAfter(latest))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Marks packs from now on. */
    public static void save(RepositoryFiles files, List<Id> packs) throws IOException, InterruptedException {
        for (int from = 0; from < packs.size(); from += LARGEST) {
            List<Id> some = packs.subList(from, Math.min(packs.size(), from + LARGEST));
            files.save(FileType.MARK, MarkDocument.encode(new ArrayList<>(some)));
        }
    }
}
