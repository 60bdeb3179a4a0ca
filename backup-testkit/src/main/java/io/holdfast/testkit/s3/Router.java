package io.holdfast.testkit.s3;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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

    private final Behaviour behaviour;
    private final String region;
    private final Map<String, Bucket> buckets = new TreeMap<>();
    private final LockRequests locks;
    private final ObjectRequests objects;
    private final UploadRequests uploads;
    private final ListRequests lists = new ListRequests();
    private final Lifecycle lifecycle;

    Router(Behaviour behaviour, String region) {
        this.behaviour = behaviour;
        this.region = region;
        locks = new LockRequests(behaviour);
        objects = new ObjectRequests(behaviour, locks, new Archive(behaviour));
        uploads = new UploadRequests(behaviour, objects);
        lifecycle = new Lifecycle(behaviour, locks);
    }

    /** A new bucket. */
    Bucket create(String name) {
        Bucket bucket = new Bucket(name, behaviour.now());
        buckets.put(name, bucket);
        return bucket;
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
        Bucket bucket = create(request.bucket());
        if (request.header("x-amz-bucket-object-lock-enabled").orElse("").equalsIgnoreCase("true")) {
            bucket.versioning(Bucket.Versioning.ENABLED);
            bucket.lock(LockRequests.Defaults.NONE);
        }
        return Reply.of(200).header("Location", "/" + request.bucket());
    }

    private Reply ofBucket(Bucket bucket, S3Request request, Body body) throws Refusal {
        return switch (operation(request)) {
            case "HEAD" -> Reply.of(200).header("x-amz-bucket-region", region);
            case "GET" -> lists.objects(bucket, request);
            case "GET uploads" -> lists.uploads(bucket, request);
            case "GET location" -> Reply.of(200).xml(new Xml("LocationConstraint"));
            case "GET versioning" -> VersionRequests.get(bucket);
            case "PUT versioning" -> VersionRequests.put(bucket, body);
            case "GET versions" -> VersionRequests.list(bucket, request);
            case "GET object-lock" -> locks.getConfiguration(bucket);
            case "PUT object-lock" -> locks.putConfiguration(bucket, body);
            case "GET lifecycle" -> LifecycleRequests.get(bucket);
            case "PUT lifecycle" -> LifecycleRequests.put(bucket, request, body);
            case "DELETE lifecycle" -> LifecycleRequests.delete(bucket);
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
            case "POST restore" -> objects.restore(bucket, request, body);
            case "GET retention" -> locks.getRetention(bucket, request);
            case "PUT retention" -> locks.putRetention(bucket, request, body);
            case "GET legal-hold" -> locks.getHold(bucket, request);
            case "PUT legal-hold" -> locks.putHold(bucket, request, body);
            case "POST uploads" -> uploads.begin(bucket, request);
            case "PUT partNumber uploadId" -> uploads.part(bucket, request, body);
            case "GET uploadId" -> uploads.parts(bucket, request);
            case "POST uploadId" -> uploads.complete(bucket, request, body);
            case "DELETE uploadId" -> uploads.abort(bucket, request);
            default -> throw Refusal.notImplemented();
        };
    }

    /** Does what the rules of all buckets say that is due. */
    void runLifecycle() {
        buckets.values().forEach(lifecycle::run);
    }

    int openUploads() {
        return buckets.values().stream()
                .mapToInt(bucket -> bucket.uploads().size())
                .sum();
    }

    /** The bytes of all buckets. */
    long size() {
        return buckets.values().stream().mapToLong(Bucket::size).sum();
    }

    /** Whether a condition holds now, which says nothing about later. */
    void checkCondition(S3Request request) throws Refusal {
        Bucket bucket = buckets.get(request.bucket());
        if (bucket != null) {
            Conditions.checkWrite(request, bucket.current(request.key()));
        }
    }
}
