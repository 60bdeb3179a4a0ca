package io.holdfast.testkit.s3;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** Puts, gives and deletes objects. Guarded by the server. */
final class ObjectRequests {

    private static final int MOST_DELETED = 1000;
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");

    private final Behaviour behaviour;
    private final LockRequests locks;
    private final Archive archive;

    ObjectRequests(Behaviour behaviour, LockRequests locks, Archive archive) {
        this.behaviour = behaviour;
        this.locks = locks;
        this.archive = archive;
    }

    Reply put(Bucket bucket, S3Request request, Body body) throws Refusal {
        Conditions.checkWrite(request, bucket.current(request.key()));
        LockRequests.requireHash(bucket, request, request, body);
        Content content = Content.of(body.bytes());
        Optional<Checksum> checksum = Checksum.sentWith(request, body.trailers());
        Version version = create(bucket, request, content, Digests.hex("MD5", body.bytes()), checksum);
        Reply reply = Reply.of(200)
                .header("ETag", quoted(version.etag()))
                .headers(version.encryption().headers());
        checksum.ifPresent(sent -> reply.header(sent.algorithm().header(), sent.value()));
        return identified(bucket, version, reply);
    }

    /** Makes an object be there, as the request says that began it. */
    Version create(Bucket bucket, S3Request begun, Content content, String etag, Optional<Checksum> checksum)
            throws Refusal {
        Version version = Version.of(bucket.newVersion(), behaviour.now(), content, etag, begun);
        version.encryption(Encryption.of(begun, behaviour));
        version.checksum(checksum);
        locks.begin(bucket, begun, version);
        bucket.add(begun.key(), version);
        return version;
    }

    /** Says which version it is, where there are several. */
    static Reply identified(Bucket bucket, Version version, Reply reply) {
        return bucket.versioning() == Bucket.Versioning.NEVER ? reply : reply.header("x-amz-version-id", version.id());
    }

    static String quoted(String etag) {
        return "\"" + etag + "\"";
    }

    Reply get(Bucket bucket, S3Request request) throws Refusal {
        Version version = bucket.find(request);
        version.encryption().requireKey(request, behaviour);
        if (request.method().equals("GET")) {
            archive.requireReadable(version);
        }
        Conditions.checkRead(request, version);
        Reply reply = identified(bucket, version, described(version, request));
        long size = version.content().size();
        Matcher range = RANGE.matcher(request.header("range").orElse(""));
        if (!range.matches() || (range.group(1) + range.group(2)).isEmpty()) {
            return reply.body(version.content(), 0, size);
        }
        long begin = range.group(1).isEmpty() ? Math.max(0, size - number(range.group(2))) : number(range.group(1));
        long end = range.group(1).isEmpty() || range.group(2).isEmpty()
                ? size
                : Math.min(size, number(range.group(2)) + 1);
        if (begin >= end) {
            throw new Refusal(416, "InvalidRange", "The requested range is not satisfiable");
        }
        return Reply.of(206)
                .headers(reply.headers())
                .header("Content-Range", "bytes " + begin + "-" + (end - 1) + "/" + size)
                .body(version.content(), begin, end - begin);
    }

    private static long number(String digits) throws Refusal {
        try {
            return Math.min(Long.parseLong(digits), Long.MAX_VALUE - 1);
        } catch (NumberFormatException e) {
            throw Refusal.invalidArgument("The range is too large");
        }
    }

    private Reply described(Version version, S3Request request) {
        Reply reply = Reply.of(200)
                .header("Last-Modified", Reply.date(version.created()))
                .header("ETag", quoted(version.etag()))
                .header("Accept-Ranges", "bytes")
                .header("Content-Type", "binary/octet-stream")
                .headers(version.metadata())
                .headers(version.encryption().headers());
        if (!version.storageClass().equals("STANDARD")) {
            reply.header("x-amz-storage-class", version.storageClass());
        }
        boolean whole = request.header("range").isEmpty();
        if (whole && request.header("x-amz-checksum-mode").orElse("").equals("ENABLED")) {
            version.checksum()
                    .ifPresent(checksum -> reply.header(checksum.algorithm().header(), checksum.value()));
        }
        return LockRequests.describe(version, archive.describe(version, reply));
    }

    Reply restore(Bucket bucket, S3Request request, Body body) throws Refusal {
        return archive.restore(bucket.find(request), body);
    }

    Reply delete(Bucket bucket, S3Request request) throws Refusal {
        Conditions.checkMatch(request, bucket.current(request.key()));
        Optional<Version> gone = delete(bucket, request, request.key(), request.parameter("versionId"));
        Reply reply = Reply.of(204);
        gone.ifPresent(version -> reply.header("x-amz-version-id", version.id())
                .header("x-amz-delete-marker", Boolean.toString(version.isMarker())));
        return reply;
    }

    /** Deletes an object, or a version of it; gives the version that was removed, or the marker that was made or removed. */
    private Optional<Version> delete(Bucket bucket, S3Request request, String key, Optional<String> id) throws Refusal {
        if (id.isEmpty()) {
            return bucket.delete(key, behaviour.now());
        }
        Optional<Version> version = bucket.version(key, id.get());
        if (version.isPresent()) {
            locks.checkRemoval(version.get(), request);
            bucket.remove(key, id.get());
        }
        return version;
    }

    Reply deleteSeveral(Bucket bucket, S3Request request, Body body) throws Refusal {
        if (request.header("content-md5").isEmpty()
                && Checksum.sentWith(request, body.trailers()).isEmpty()) {
            throw Refusal.invalidRequest("Missing required header for this request: Content-MD5");
        }
        Element delete = Xml.parse(body.bytes());
        List<Element> objects = Xml.children(delete, "Object");
        if (objects.isEmpty() || objects.size() > MOST_DELETED) {
            throw Refusal.malformed();
        }
        boolean quiet = Xml.value(delete, "Quiet").equals(Optional.of("true"));
        Xml result = new Xml("DeleteResult");
        for (Element object : objects) {
            deleteOne(bucket, request, object, quiet, result);
        }
        return Reply.of(200).xml(result);
    }

    private void deleteOne(Bucket bucket, S3Request request, Element object, boolean quiet, Xml result) throws Refusal {
        String key = Xml.required(object, "Key");
        Optional<String> id = Xml.value(object, "VersionId");
        try {
            Optional<Version> gone = delete(bucket, request, key, id);
            if (!quiet) {
                result.begin("Deleted").text("Key", key).text("VersionId", id);
                gone.filter(Version::isMarker)
                        .ifPresent(
                                marker -> result.text("DeleteMarker", true).text("DeleteMarkerVersionId", marker.id()));
                result.end();
            }
        } catch (Refusal e) {
            result.begin("Error")
                    .text("Key", key)
                    .text("VersionId", id)
                    .text("Code", e.code())
                    .text("Message", e.text())
                    .end();
        }
    }
}
