package io.holdfast.testkit.s3;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Knows the buckets, and who answers which request about them. Guarded by the server. */
final class Router {

    /** What of a query selects something else than the bucket or object itself. */
    private static final Set<String> SUBRESOURCES = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "attributes",
            "cors",
            "delete",
            "encryption",
            "intelligent-tiering",
            "inventory",
            "legal-hold",
            "lifecycle",
            "location",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "partNumber",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "restore",
            "retention",
            "select",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versioning",
            "versions",
            "website");

    private final Supplier<Instant> clock;
    private final String region;
    private final Map<String, Bucket> buckets = new TreeMap<>();
    private final ObjectRequests objects;
    private final UploadRequests uploads;
    private final ListRequests lists = new ListRequests();

    Router(Supplier<Instant> clock, String region) {
        this.clock = clock;
        this.region = region;
        objects = new ObjectRequests(clock);
        uploads = new UploadRequests(clock);
    }

    void create(String bucket) {
        buckets.putIfAbsent(bucket, new Bucket(bucket, clock.get()));
    }

    Map<String, Bucket> buckets() {
        return buckets;
    }

    Reply route(S3Request request, Body body) throws Refusal {
        if (request.bucket().isEmpty()) {
            return ofServer(request);
        }
        Bucket bucket = buckets.get(request.bucket());
        if (bucket == null) {
            return withoutBucket(request);
        }
        return request.key().isEmpty() ? ofBucket(bucket, request, body) : ofObject(bucket, request, body);
    }

    /** Such as {@code PUT} or {@code POST uploads}. */
    private static String operation(S3Request request) {
        Set<String> subresources = new TreeSet<>(request.query().keySet());
        subresources.retainAll(SUBRESOURCES);
        return (request.method() + " " + String.join(" ", subresources)).strip();
    }

    private Reply ofServer(S3Request request) throws Refusal {
        if (!operation(request).equals("GET")) {
            throw Refusal.notImplemented();
        }
        Xml xml = new Xml("ListAllMyBucketsResult").begin("Buckets");
        buckets.values()
                .forEach(bucket -> xml.begin("Bucket")
                        .text("Name", bucket.name())
                        .text("CreationDate", bucket.created())
                        .end());
        return Reply.of(200).xml(xml);
    }

    private Reply withoutBucket(S3Request request) throws Refusal {
        if (!request.key().isEmpty() || !operation(request).equals("PUT")) {
            throw new Refusal(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        create(request.bucket());
        return Reply.of(200).header("Location", "/" + request.bucket());
    }

    private Reply ofBucket(Bucket bucket, S3Request request, Body body) throws Refusal {
        return switch (operation(request)) {
            case "HEAD" -> Reply.of(200).header("x-amz-bucket-region", region);
            case "GET" -> lists.objects(bucket, request);
            case "GET uploads" -> lists.uploads(bucket, request);
            case "GET location" -> Reply.of(200).xml(new Xml("LocationConstraint"));
            case "POST delete" -> objects.deleteSeveral(bucket, request, body);
            case "PUT" -> throw new Refusal(409, "BucketAlreadyOwnedByYou", "You already own this bucket.");
            case "DELETE" -> delete(bucket);
            default -> throw Refusal.notImplemented();
        };
    }

    private Reply delete(Bucket bucket) throws Refusal {
        if (!bucket.versions().isEmpty() || !bucket.uploads().isEmpty()) {
            throw new Refusal(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        }
        buckets.remove(bucket.name());
        return Reply.of(204);
    }

    private Reply ofObject(Bucket bucket, S3Request request, Body body) throws Refusal {
        if (request.header("x-amz-copy-source").isPresent()) {
            throw Refusal.notImplemented();
        }
        return switch (operation(request)) {
            case "PUT" -> objects.put(bucket, request, body);
            case "GET", "HEAD" -> objects.get(bucket, request);
            case "DELETE" -> objects.delete(bucket, request);
            case "POST uploads" -> uploads.begin(bucket, request);
            case "PUT partNumber uploadId" -> uploads.part(bucket, request, body);
            case "GET uploadId" -> uploads.parts(bucket, request);
            case "POST uploadId" -> uploads.complete(bucket, request, body);
            case "DELETE uploadId" -> uploads.abort(bucket, request);
            default -> throw Refusal.notImplemented();
        };
    }

    /** Whether a condition holds now, which says nothing about later. */
    void checkCondition(S3Request request) throws Refusal {
        Bucket bucket = buckets.get(request.bucket());
        if (bucket != null) {
            Conditions.checkWrite(request, bucket.current(request.key()));
        }
    }
}
