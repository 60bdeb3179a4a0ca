package io.holdfast.internal.repository;

import io.holdfast.ConfigurationException;
import io.holdfast.KeyException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.KeyInfo;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The keys of an opened repository, and the one among them that it was opened with. At every moment one is there that is known to open it. Thread-safe. */
public final class KeyRing {

    private final Store store;
    private final Keys.Opened opened;
    private final RepositoryOptions options;
    private Id inUse;

    KeyRing(Store store, Keys.Opened opened, RepositoryOptions options) {
        this.store = store;
        this.opened = opened;
        this.options = options;
        inUse = opened.file();
    }

    /** All keys, oldest first. */
    public synchronized List<KeyInfo> list() throws IOException, InterruptedException {
        return Keys.list(store, inUse);
    }

    /** What a key tells of itself. */
    public synchronized KeyInfo info(Id key) throws IOException, InterruptedException {
        return Keys.info(store, key, inUse);
    }

    /** How many there are. */
    public int size() throws IOException, InterruptedException {
        return RepositoryFiles.list(store, FileType.KEY).size();
    }

    /** Adds a key for a password, proven to open the repository. The caller overwrites the password. */
    public Id add(byte[] password, String user, String host) throws IOException, InterruptedException {
        return Keys.create(store, password, opened.key(), user, host, options);
    }

    /** The key that a password opens, found by opening it; empty if it opens none. The caller overwrites the password. */
    public Optional<Id> find(byte[] password) throws IOException, InterruptedException {
        try {
            Keys.Opened found = Keys.open(store, password);
            return found.key().equals(opened.key()) ? Optional.of(found.file()) : Optional.empty();
        } catch (KeyException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes the key of a password for the one in use from now on. The caller overwrites the password.
     *
     * @throws KeyException if it opens none
     */
    public synchronized Id use(byte[] password) throws IOException, InterruptedException {
        inUse = Keys.open(store, password).file();
        return inUse;
    }

    /** Copies what the keys open the repository with, and nothing else, to a place where there is none. */
    public void copyTo(Store other) throws IOException, InterruptedException {
        for (FileInfo file : RepositoryFiles.list(store, FileType.KEY)) {
            String name = FileType.KEY.name(file.id());
            other.put(name, BlobContent.of(RepositoryFiles.readWhole(store, name, file.id())));
        }
        // Last: only with its config does a repository exist.
        String config = FileType.CONFIG.prefix();
        other.put(config, BlobContent.of(RepositoryFiles.readAll(store, config)));
    }

    /**
     * Deletes a key other than the one in use.
     *
     * @param which its id, or as many of its first digits as tell it from the others
     * @param lock an exclusive one: somebody else may be about to delete the key that is in use here
     * @throws ConfigurationException if it is the one in use, or there is no such key
     */
    public synchronized Id remove(String which, HeldLock lock) throws IOException, InterruptedException {
        Id key = find(which);
        if (key.equals(inUse)) {
            throw new ConfigurationException(FileType.KEY.name(key) + " is the key that the repository was opened with."
                    + " Nothing was removed. Change its password instead, or open the repository with another key.");
        }
        delete(key, lock);
        return key;
    }

    private Id find(String which) throws IOException, InterruptedException {
        List<Id> found = RepositoryFiles.list(store, FileType.KEY).stream()
                .map(FileInfo::id)
                .filter(id -> id.toHex().startsWith(which))
                .toList();
        if (which.isEmpty() || found.size() != 1) {
            throw new ConfigurationException((found.isEmpty() ? "No key" : "More than one key")
                    + " of the repository in " + store + " has an id that begins with \"" + which
                    + "\". Nothing was removed; key list shows the ids.");
        }
        return found.get(0);
    }

    /**
     * Replaces the key in use by one for another password, which is proven before the old one goes. The caller overwrites the password.
     *
     * @param lock an exclusive one
     */
    public synchronized Id change(byte[] password, HeldLock lock) throws IOException, InterruptedException {
        Id old = inUse;
        inUse = add(password, options.userName(), options.hostName());
        try {
            delete(old, lock);
        } catch (IOException e) {
            throw new IOException(
                    "the new password opens the repository, but the key of the old one, " + FileType.KEY.name(old)
                            + ", could not be deleted; remove it, since the old password may open the repository as well: "
                            + e.getMessage(),
                    e);
        }
        return inUse;
    }

    /** The key in use has opened the repository and its name is the hash of its content: what is still there under this name still opens it. */
    private void delete(Id key, HeldLock lock) throws IOException, InterruptedException {
        RepositoryFiles.readWhole(store, FileType.KEY.name(inUse), inUse);
        lock.check();
        String name = FileType.KEY.name(key);
        IOException failure = store.delete(List.of(name)).get(name);
        if (failure != null) {
            throw failure;
        }
    }
}
