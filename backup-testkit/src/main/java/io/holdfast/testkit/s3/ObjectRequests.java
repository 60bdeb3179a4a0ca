package io.holdfast.testkit.s3;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** Puts, gives and deletes objects. Guarded by the server. */
final class ObjectRequests {

    private static final int MOST_DELETED = 1000;
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");

    private final Supplier<Instant> clock;

    ObjectRequests(Supplier<Instant> clock) {
        this.clock = clock;
    }

    Reply put(Bucket bucket, S3Request request, Body body) throws Refusal {
        Conditions.checkWrite(request, bucket.current(request.key()));
        Version version = Version.of(
                        bucket.newVersion(),
                        clock.get(),
                        Content.of(body.bytes()),
                        Digests.hex("MD5", body.bytes()),
                        request)
                .checksum(Checksum.sentWith(request, body.trailers()));
        bucket.add(request.key(), version);
        return stored(version);
    }

    /** What is said of an object that was stored. */
    private static Reply stored(Version version) {
        Reply reply = Reply.of(200).header("ETag", quoted(version.etag()));
        version.checksum()
                .ifPresent(checksum -> reply.header(checksum.algorithm().header(), checksum.value()));
        return reply;
    }

    static String quoted(String etag) {
        return "\"" + etag + "\"";
    }

    Reply get(Bucket bucket, S3Request request) throws Refusal {
        Version version = find(bucket, request);
        Conditions.checkRead(request, version);
        Reply reply = described(version, request);
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

    private static Version find(Bucket bucket, S3Request request) throws Refusal {
        return bucket.current(request.key()).orElseThrow(Refusal::noSuchKey);
    }

    private static Reply described(Version version, S3Request request) {
        Reply reply = Reply.of(200)
                .header("Last-Modified", Reply.date(version.created()))
                .header("ETag", quoted(version.etag()))
                .header("Accept-Ranges", "bytes")
                .header("Content-Type", "binary/octet-stream")
                .headers(version.metadata());
        if (!version.storageClass().equals("STANDARD")) {
            reply.header("x-amz-storage-class", version.storageClass());
        }
        boolean whole = request.header("range").isEmpty();
        if (whole && request.header("x-amz-checksum-mode").orElse("").equals("ENABLED")) {
            version.checksum()
                    .ifPresent(checksum -> reply.header(checksum.algorithm().header(), checksum.value()));
        }
        return reply;
    }

    Reply delete(Bucket bucket, S3Request request) throws Refusal {
        Conditions.checkMatch(request, bucket.current(request.key()));
        bucket.remove(request.key(), Version.NULL);
        return Reply.of(204);
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
            String key = Xml.required(object, "Key");
            bucket.remove(key, Version.NULL);
            if (!quiet) {
                result.begin("Deleted").text("Key", key).end();
            }
        }
        return Reply.of(200).xml(result);
    }
}
