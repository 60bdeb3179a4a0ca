package io.holdfast.internal.repository;

import io.holdfast.CorruptionException;
import io.holdfast.KeyException;
import io.holdfast.NoRepositoryException;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.ScryptCost;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.ConfigDocument;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.KeyDocument;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.KeyInfo;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The key files of a repository: each holds the repository's key under one password. */
final class Keys {

    private static final long MOST_SCRYPT_MEMORY = 60L << 20;

    private Keys() {}

    /** The repository's key, and the file and config that it came from. */
    record Opened(Id file, SealingKey key, ConfigDocument config) {}

    /**
     * Puts the repository's key under a password, and proves that it can be had again: by what the store then has, not by what it was given.
     *
     * @param user whose key it is, for people, as {@code host}; visible to everybody who can read the repository
     * @throws CorruptionException if it cannot; the new key is deleted again
     */
    static Id create(Store store, byte[] password, SealingKey key, String user, String host, RepositoryOptions options)
            throws IOException, InterruptedException {
        byte[] json = KeyDocument.create(
                        password,
                        key,
                        ScryptCost.calibrate(options.keyDerivationTime(), MOST_SCRYPT_MEMORY),
                        user,
                        host,
                        OffsetDateTime.now(options.clock()))
                .encode();
        Id id = Id.hash(json);
        String name = FileType.KEY.name(id);
        store.put(name, BlobContent.of(json));
        try {
            if (KeyDocument.decode(RepositoryFiles.readWhole(store, name, id))
                    .open(password)
                    .equals(key)) {
                return id;
            }
            throw new CorruptionException("it gives another key");
        } catch (AuthenticationException | MalformedException | CorruptionException e) {
            store.delete(List.of(name));
            throw new CorruptionException(
                    "The new key " + name + " in " + store
                            + " could not be opened when it was read again, so that it was"
                            + " deleted. All other keys are as they were. Try again: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Tries the password on every key file until one gives the key that the config is sealed with. A damaged key file keeps nobody out who has
     * another.
     *
     * @throws KeyException if the password opens none
     */
    static Opened open(Store store, byte[] password) throws IOException, InterruptedException {
        byte[] config = config(store);
        List<FileInfo> files = RepositoryFiles.list(store, FileType.KEY);
        List<String> damaged = new ArrayList<>();
        Optional<String> noConfig = Optional.empty();
        for (FileInfo file : files) {
            try {
                byte[] json = RepositoryFiles.readWhole(store, FileType.KEY.name(file.id()), file.id());
                SealingKey key = KeyDocument.decode(json).open(password);
                try {
                    return new Opened(file.id(), key, ConfigDocument.decode(new Sealer(key).open(config)));
                } catch (AuthenticationException | MalformedException e) {
                    // Perhaps the key is what an interrupted initialisation left behind, and the next one fits.
                    noConfig = Optional.ofNullable(e.getMessage());
                }
            } catch (AuthenticationException e) {
                // Another password.
            } catch (CorruptionException | NoSuchFileException e) {
                damaged.add(String.valueOf(e.getMessage()));
            } catch (MalformedException e) {
                damaged.add(FileType.KEY.name(file.id()) + " in " + store + " is no key: " + e.getMessage());
            }
        }
        throw noConfig.<RuntimeException>map(reason -> unreadableConfig(store, reason))
                .orElseGet(() -> unopened(store, files.size(), damaged));
    }

    private static CorruptionException unreadableConfig(Store store, String reason) {
        return new CorruptionException("The password is right, but the config in " + store
                + " is damaged or that of another repository: " + reason
                + ". If another copy of it exists, put it back.");
    }

    private static RuntimeException unopened(Store store, int keys, List<String> damaged) {
        if (keys == 0) {
            return new CorruptionException("The repository in " + store
                    + " has a config but no keys, so that nothing in it can be opened. If another copy of its keys/ exists, put"
                    + " it back.");
        }
        if (damaged.size() == keys) {
            return new CorruptionException("No key of the repository can be used: " + String.join("; ", damaged)
                    + ". If another copy of its keys/ exists, put it back; without a key nothing can be opened.");
        }
        return new KeyException("The password opens none of the " + keys + " keys of the repository in " + store + "."
                + (damaged.isEmpty() ? "" : " Of these, some cannot be used: " + String.join("; ", damaged))
                + " Nothing was changed. Is it the password of this repository?");
    }

    private static byte[] config(Store store) throws IOException, InterruptedException {
        try {
            return RepositoryFiles.readAll(store, FileType.CONFIG.prefix());
        } catch (NoSuchFileException e) {
            throw new NoRepositoryException(
                    "There is no repository in " + store + ". Is this the right place? A new one is made by init.", e);
        }
    }

    /** All keys that can be read, oldest first. */
    static List<KeyInfo> list(Store store, Id current) throws IOException, InterruptedException {
        List<KeyInfo> keys = new ArrayList<>();
        for (FileInfo file : RepositoryFiles.list(store, FileType.KEY)) {
            keys.add(info(store, file.id(), current));
        }
        keys.sort(Comparator.comparing(key -> key.created().toInstant()));
        return keys;
    }

    /** What a key tells of itself. */
    static KeyInfo info(Store store, Id id, Id current) throws IOException, InterruptedException {
        byte[] json = RepositoryFiles.readWhole(store, FileType.KEY.name(id), id);
        try {
            KeyDocument key = KeyDocument.decode(json);
            return new KeyInfo(id.toHex(), id.equals(current), key.username(), key.hostname(), key.created());
        } catch (MalformedException e) {
            throw new CorruptionException(FileType.KEY.name(id) + " in " + store + " is no key: " + e.getMessage(), e);
        }
    }
}
