package io.holdfast.testkit.s3;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A version of an object, or a marker that it was deleted. Guarded by the server. */
final class Version {

    /** The id of a version that was made while nobody asked for versions. */
    static final String NULL = "null";

    private final String id;
    private final Instant created;
    private final Content content;
    private final String etag;
    private final boolean marker;
    private final Map<String, String> metadata = new TreeMap<>();
    private Encryption encryption = new Encryption(Optional.empty(), Optional.empty(), Optional.empty());
    private Optional<Checksum> checksum = Optional.empty();
    private String storageClass = "STANDARD";
    private Optional<Archive.Copy> copy = Optional.empty();
    private Optional<Retention> retention = Optional.empty();
    private boolean held;

    private Version(String id, Instant created, Content content, String etag, boolean marker) {
        this.id = id;
        this.created = created;
        this.content = content;
        this.etag = etag;
        this.marker = marker;
    }

    /** What the request that began an object said of it. */
    static Version of(String id, Instant created, Content content, String etag, S3Request begun) {
        Version version = new Version(id, created, content, etag, false);
        begun.headers().forEach((name, value) -> {
            if (name.startsWith("x-amz-meta-") || name.equals("content-type")) {
                version.metadata.put(name, value);
            }
        });
        version.storageClass = begun.header("x-amz-storage-class").orElse("STANDARD");
        return version;
    }

    static Version marker(String id, Instant created) {
        return new Version(id, created, Content.EMPTY, "", true);
    }

    String id() {
        return id;
    }

    Instant created() {
        return created;
    }

    Content content() {
        return content;
    }

    /** Without quotes. */
    String etag() {
        return etag;
    }

    boolean isMarker() {
        return marker;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    Optional<Checksum> checksum() {
        return checksum;
    }

    void checksum(Optional<Checksum> sent) {
        checksum = sent;
    }

    Encryption encryption() {
        return encryption;
    }

    void encryption(Encryption chosen) {
        encryption = chosen;
    }

    String storageClass() {
        return storageClass;
    }

    void transfer(String toClass) {
        storageClass = toClass;
    }

    /** What was restored from an archive, or will be. */
    Optional<Archive.Copy> copy() {
        return copy;
    }

    void copied(Archive.Copy made) {
        copy = Optional.of(made);
    }

    Optional<Retention> retention() {
        return retention;
    }

    void retain(Optional<Retention> now) {
        retention = now;
    }

    boolean isHeld() {
        return held;
    }

    void hold(boolean now) {
        held = now;
    }
}
