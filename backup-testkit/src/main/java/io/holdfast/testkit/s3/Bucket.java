package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What is in a bucket, and what it was told. Guarded by the server. */
final class Bucket {

    /** Whether former versions are kept. */
    enum Versioning {
        NEVER,
        ENABLED,
        SUSPENDED
    }

    private final String name;
    private final Instant created;
    /** The versions of each key, the newest first. */
    private final NavigableMap<String, List<Version>> versions = new TreeMap<>(Text.BINARY);
    /** By their ids, in the order in which they were begun. */
    private final Map<String, Upload> uploads = new LinkedHashMap<>();

    private Versioning versioning = Versioning.NEVER;
    private Optional<LockRequests.Defaults> lock = Optional.empty();
    private Optional<byte[]> lifecycleText = Optional.empty();
    private List<LifecycleRule> lifecycle = List.of();
    private long ids;

    Bucket(String name, Instant created) {
        this.name = name;
        this.created = created;
    }

    String name() {
        return name;
    }

    Instant created() {
        return created;
    }

    /** What nobody can guess the order of. */
    String newId() {
        return Digests.hex("SHA-256", (name + ids++).getBytes(UTF_8)).substring(0, 32);
    }

    /** The id of the next version of an object. */
    String newVersion() {
        return versioning == Versioning.ENABLED ? newId() : Version.NULL;
    }

    Versioning versioning() {
        return versioning;
    }

    void versioning(Versioning now) {
        versioning = now;
    }

    /** Empty if nothing in it can be locked. */
    Optional<LockRequests.Defaults> lock() {
        return lock;
    }

    void lock(LockRequests.Defaults defaults) {
        lock = Optional.of(defaults);
    }

    /** The rules as they were put. */
    Optional<byte[]> lifecycleText() {
        return lifecycleText;
    }

    List<LifecycleRule> lifecycle() {
        return lifecycle;
    }

    void lifecycle(byte[] text, List<LifecycleRule> rules) {
        lifecycleText = Optional.of(text);
        lifecycle = List.copyOf(rules);
    }

    void forgetLifecycle() {
        lifecycleText = Optional.empty();
        lifecycle = List.of();
    }

    NavigableMap<String, List<Version>> versions() {
        return versions;
    }

    Map<String, Upload> uploads() {
        return uploads;
    }

    /** The newest version, which may be a marker. */
    Optional<Version> newest(String key) {
        return Optional.ofNullable(versions.get(key)).map(all -> all.get(0));
    }

    /** The object as those see it who ask for no version. */
    Optional<Version> current(String key) {
        return newest(key).filter(version -> !version.isMarker());
    }

    /** Makes this the newest version; one of the same id is replaced. */
    void add(String key, Version version) {
        remove(key, version.id());
        versions.computeIfAbsent(key, any -> new ArrayList<>()).add(0, version);
    }

    /** The version that a request is about: that which it names, or else the newest. */
    Version find(S3Request request) throws Refusal {
        Optional<String> id = request.parameter("versionId");
        if (id.isEmpty()) {
            return current(request.key()).orElseThrow(Refusal::noSuchKey);
        }
        Version version = version(request.key(), id.get())
                .orElseThrow(() -> new Refusal(404, "NoSuchVersion", "The specified version does not exist."));
        if (version.isMarker()) {
            throw new Refusal(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        }
        return version;
    }

    Optional<Version> version(String key, String id) {
        return versions.getOrDefault(key, List.of()).stream()
                .filter(version -> version.id().equals(id))
                .findFirst();
    }

    /** Deletes an object as it is done without naming a version; gives the marker that was made, if one was. */
    Optional<Version> delete(String key, Instant now) {
        if (versioning == Versioning.NEVER) {
            remove(key, Version.NULL);
            return Optional.empty();
        }
        Version marker = Version.marker(newVersion(), now);
        add(key, marker);
        return Optional.of(marker);
    }

    /** Removes one version for good, if there is one of this id. */
    void remove(String key, String id) {
        List<Version> all = versions.getOrDefault(key, new ArrayList<>());
        all.removeIf(version -> version.id().equals(id));
        if (all.isEmpty()) {
            versions.remove(key);
        }
    }

    Upload upload(S3Request request) throws Refusal {
        Upload upload = uploads.get(request.parameter("uploadId").orElse(""));
        if (upload == null || !upload.key().equals(request.key())) {
            throw new Refusal(
                    404, "NoSuchUpload", "The specified upload does not exist. It may have been aborted or completed.");
        }
        return upload;
    }

    /** The bytes of all versions and parts. */
    long size() {
        long objects = versions.values().stream()
                .flatMap(List::stream)
                .mapToLong(version -> version.content().size())
                .sum();
        long parts = uploads.values().stream()
                .flatMap(upload -> upload.parts().values().stream())
                .mapToLong(part -> part.content().size())
                .sum();
        return objects + parts;
    }
}
