package io.holdfast.spi.source;

/** Implemented by Holdfast: what is to be restored. */
public interface RestorePoint {

    /** The snapshot to restore. */
    EntrySource base();
}
