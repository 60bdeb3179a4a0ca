package io.holdfast.redis.internal.rdb;

import java.io.IOException;
import java.io.InputStream;

/** An RDB file that can be read as often as is wanted. */
@FunctionalInterface
public interface RdbFile {

    /** Reads all of it; what is skipped takes next to no time. */
    InputStream open() throws IOException, InterruptedException;
}
