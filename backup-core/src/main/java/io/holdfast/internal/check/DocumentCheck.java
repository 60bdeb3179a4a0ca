package io.holdfast.internal.check;

import io.holdfast.CorruptionException;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.ConfigDocument;
import io.holdfast.internal.format.CoordinationNames;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.KeyDocument;
import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.run.Workers;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.Damage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks at the files that hold one document each: config, keys, snapshots, and what Holdfast keeps beside them. */
final class DocumentCheck {

    /** What Holdfast keeps beside the files of restic's format: each file is one sealed message. */
    private static final String EXTRAS = "holdfast/";

    private final RepositoryFiles files;
    private final Store store;
    private final SealingKey key;
    private final int parallelism;
    private final Damages damages;

    DocumentCheck(RepositoryFiles files, SealingKey key, int parallelism, Damages damages) {
        this.files = files;
        this.store = files.store();
        this.key = key;
        this.parallelism = parallelism;
        this.damages = damages;
    }

    /** Looks at the config, which must be the one that the repository was opened with. */
    void config(ConfigDocument opened) throws InterruptedException {
        String name = FileType.CONFIG.prefix();
        look(Damage.Kind.CONFIG, name, name, () -> {
            ConfigDocument config = ConfigDocument.decode(new Sealer(key).open(RepositoryFiles.readAll(store, name)));
            if (!config.equals(opened)) {
                throw new MalformedException("it is another one than when the repository was opened");
            }
        });
    }

    /** Looks at all keys, also at those that nobody has opened. */
    void keys() throws IOException, InterruptedException {
        List<FileInfo> keys = files.list(FileType.KEY);
        if (keys.isEmpty()) {
            damages.file(
                    Damage.Kind.KEY, FileType.KEY.directory(), "there is none, so that nobody can open the repository");
        }
        Workers.forEach("verify", parallelism, keys, file -> {
            String name = FileType.KEY.name(file.id());
            look(Damage.Kind.KEY, file.id().toHex(), name, () -> {
                KeyDocument.decode(RepositoryFiles.readWhole(store, name, file.id()));
            });
        });
    }

    /** Looks at the locks. One that cannot be read costs nothing that is stored, but keeps off those who cannot tell whose it is. */
    void locks() throws IOException, InterruptedException {
        for (FileInfo lock : files.list(FileType.LOCK)) {
            try {
                LockDocument.decode(files.load(FileType.LOCK, lock.id()));
            } catch (CorruptionException | MalformedException e) {
                damages.hint(
                        "the lock " + lock.id() + " is damaged, so that others may not be able to use the repository;"
                                + " if nobody does, restic unlock --remove-all removes it: " + e.getMessage());
            } catch (NoSuchFileException e) {
                // Whoever held it has released it.
            }
        }
    }

    /** Looks at what Holdfast keeps for itself. */
    void extras() throws IOException, InterruptedException {
        List<String> extras = new ArrayList<>();
        store.list(EXTRAS, extra -> extras.add(extra.name()));
        for (String extra : extras) {
            if (CoordinationNames.sealed(extra)) {
                look(Damage.Kind.EXTRA, extra, extra, () -> {
                    try {
                        new Sealer(key).open(RepositoryFiles.readAll(store, extra));
                    } catch (NoSuchFileException e) {
                        // What is listed may have been removed since, as a segment of a change log is once it is
                        // folded.
                        if (store.stat(extra).isPresent()) {
                            throw e;
                        }
                    }
                });
            }
        }
    }

    /**
     * Reads snapshots; those that can be read, by id.
     *
     * @param required whether all of them must be there; without, one that is not listed any more is passed over
     */
    Map<Id, SnapshotDocument> snapshots(List<Id> ids, boolean required) throws IOException, InterruptedException {
        Map<Id, SnapshotDocument> snapshots = Collections.synchronizedMap(new TreeMap<>());
        Workers.forEach(
                "verify",
                parallelism,
                ids,
                id -> look(Damage.Kind.SNAPSHOT, id.toHex(), FileType.SNAPSHOT.name(id), () -> {
                    try {
                        snapshots.put(id, SnapshotDocument.decode(files.load(FileType.SNAPSHOT, id)));
                    } catch (NoSuchFileException e) {
                        // One that was only listed may have been removed since, as anybody may.
                        if (required || isListed(id)) {
                            throw e;
                        }
                    }
                }));
        return new LinkedHashMap<>(snapshots);
    }

    private boolean isListed(Id snapshot) throws IOException, InterruptedException {
        return files.list(FileType.SNAPSHOT).stream().anyMatch(file -> file.id().equals(snapshot));
    }

    @FunctionalInterface
    private interface Look {
        void run() throws IOException, AuthenticationException, InterruptedException;
    }

    private void look(Damage.Kind kind, String id, String name, Look look) throws InterruptedException {
        try {
            look.run();
        } catch (CorruptionException | AuthenticationException | MalformedException e) {
            damages.file(kind, id, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            damages.file(kind, id, "it is missing");
        } catch (IOException e) {
            damages.unverified(name, String.valueOf(e.getMessage()));
        }
    }
}
