package io.holdfast.testkit.s3;

import io.holdfast.testkit.s3.Bucket.Versioning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Whether a bucket keeps former versions, and which it has. Guarded by the server. */
final class VersionRequests {

    private VersionRequests() {}

    static Reply put(Bucket bucket, Body body) throws Refusal {
        Versioning wanted = switch (Xml.required(Xml.parse(body.bytes()), "Status")) {
            case "Enabled" -> Versioning.ENABLED;
            case "Suspended" -> Versioning.SUSPENDED;
            default -> throw Refusal.malformed();
        };
        if (wanted == Versioning.SUSPENDED && bucket.lock().isPresent()) {
            throw new Refusal(
                    409,
                    "InvalidBucketState",
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
        }
        bucket.versioning(wanted);
        return Reply.of(200);
    }

    static Reply get(Bucket bucket) {
        Xml xml = new Xml("VersioningConfiguration");
        return Reply.of(200)
                .xml(
                        switch (bucket.versioning()) {
                            case NEVER -> xml;
                            case ENABLED -> xml.text("Status", "Enabled");
                            case SUSPENDED -> xml.text("Status", "Suspended");
                        });
    }

    private record Entry(String key, Version version, boolean latest) {}

    static Reply list(Bucket bucket, S3Request request) throws Refusal {
        if (request.parameter("delimiter").isPresent()) {
            throw Refusal.notImplemented();
        }
        String prefix = request.parameter("prefix").orElse("");
        int most = Paging.count(request, "max-keys", Paging.MOST);
        UnaryOperator<String> writing = Paging.writing(request);
        List<Entry> all = entries(bucket, prefix, request);
        List<Entry> page = all.subList(0, Math.min(most, all.size()));
        Xml xml = new Xml("ListVersionsResult")
                .text("Name", bucket.name())
                .text("Prefix", writing.apply(prefix))
                .text("KeyMarker", request.parameter("key-marker").map(writing).orElse(""))
                .text("VersionIdMarker", request.parameter("version-id-marker").orElse(""))
                .text("MaxKeys", most)
                .text("EncodingType", request.parameter("encoding-type"))
                .text("IsTruncated", page.size() < all.size());
        if (page.size() < all.size() && !page.isEmpty()) {
            Entry last = page.get(page.size() - 1);
            xml.text("NextKeyMarker", writing.apply(last.key()))
                    .text("NextVersionIdMarker", last.version().id());
        }
        page.forEach(entry -> write(xml, entry, writing));
        return Reply.of(200).xml(xml);
    }

    /** What comes after the markers. */
    private static List<Entry> entries(Bucket bucket, String prefix, S3Request request) throws Refusal {
        String afterKey = request.parameter("key-marker").orElse("");
        String afterId = request.parameter("version-id-marker").orElse("");
        if (afterKey.isEmpty() && !afterId.isEmpty()) {
            throw Refusal.invalidArgument("A version-id marker cannot be specified without a key marker.");
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, List<Version>> object : bucket.versions().entrySet()) {
            int order = Text.BINARY.compare(object.getKey(), afterKey);
            if (order < 0 || !object.getKey().startsWith(prefix)) {
                continue;
            }
            boolean passed = order > 0 || afterKey.isEmpty();
            for (Version version : object.getValue()) {
                if (passed) {
                    entries.add(new Entry(
                            object.getKey(),
                            version,
                            version == object.getValue().get(0)));
                }
                passed |= version.id().equals(afterId);
            }
        }
        return entries;
    }

    private static void write(Xml xml, Entry entry, UnaryOperator<String> writing) {
        Version version = entry.version();
        xml.begin(version.isMarker() ? "DeleteMarker" : "Version")
                .text("Key", writing.apply(entry.key()))
                .text("VersionId", version.id())
                .text("IsLatest", entry.latest())
                .text("LastModified", version.created());
        if (!version.isMarker()) {
            xml.text("ETag", ObjectRequests.quoted(version.etag()))
                    .text("Size", version.content().size())
                    .text("StorageClass", version.storageClass());
        }
        xml.end();
    }
}
