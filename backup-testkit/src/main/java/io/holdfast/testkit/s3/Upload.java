package io.holdfast.testkit.s3;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An upload of parts that is under way. Guarded by the server.
 *
 * @param begun the request that began it, which says what the object will be like
 */
record Upload(String id, String key, Instant initiated, S3Request begun, NavigableMap<Integer, Part> parts) {

    Upload(String id, Instant initiated, S3Request begun) {
        this(id, begun.key(), initiated, begun, new TreeMap<>());
    }

    /**
     * A part.
     *
     * @param etag without quotes
     * @param checksum what was sent with it
     */
    record Part(Content content, String etag, Optional<Checksum> checksum, Instant created) {}
}
