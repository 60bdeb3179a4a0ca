package io.holdfast.spi.source;

import java.nio.file.Path;

/** Implemented by Holdfast: where something is restored to. */
public interface RestoreTarget {

    /** The directory to restore into; it is created if it is absent. */
    Path directory();
}
