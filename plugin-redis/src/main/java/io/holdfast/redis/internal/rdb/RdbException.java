package io.holdfast.redis.internal.rdb;

import java.io.IOException;

/** What should be an RDB file is none, or a damaged one. */
public final class RdbException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public RdbException(String message) {
        super(message);
    }
}
