package io.holdfast.internal.repository;

import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LedgerDocument;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.util.Optional;

/**
 * Brings into the ledger which packs were read, some at a time, so that whoever is killed has to read no more than these again. That something cannot be kept does
 * not keep anybody from reading on. Thread-safe.
 */
public final class LedgerEntries {

    private static final int PACKS = 64;
    private static final long BYTES = 1L << 30;

    private final VerificationLedger ledger;
    private final Store store;
    private LedgerDocument entries = new LedgerDocument();
    private long time;
    private long bytes;
    private Optional<IOException> failure = Optional.empty();

    /** Entries of a ledger, of packs that are read from now on. */
    public LedgerEntries(VerificationLedger ledger, Store store) throws IOException, InterruptedException {
        this.ledger = ledger;
        this.store = store;
        time = store.now().getEpochSecond();
    }

    /**
     * Adds a pack that was read.
     *
     * @param size how many bytes it has
     * @param proven whether it was as it should be
     */
    public synchronized void add(Id pack, long size, boolean proven) throws InterruptedException {
        if (proven) {
            entries.addProven(pack, time);
        } else {
            entries.addFailed(pack, time);
        }
        bytes += size;
        if (entries.size() >= PACKS || bytes >= BYTES) {
            save();
        }
    }

    /** Saves what was added. */
    public synchronized void save() throws InterruptedException {
        try {
            ledger.add(entries);
            time = store.now().getEpochSecond();
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        entries = new LedgerDocument();
        bytes = 0;
    }

    /** Why something could not be kept. */
    public synchronized Optional<IOException> failure() {
        return failure;
    }
}
