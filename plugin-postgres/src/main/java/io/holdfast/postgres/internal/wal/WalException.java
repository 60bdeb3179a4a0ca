package io.holdfast.postgres.internal.wal;

import java.io.IOException;

/** Bytes are not the write-ahead log that they should be. */
public final class WalException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long lsn;

    WalException(long lsn, String what) {
        super("Write-ahead log at " + Lsn.text(lsn) + ": " + what);
        this.lsn = lsn;
    }

    /** Where. */
    public long lsn() {
        return lsn;
    }
}
