package io.holdfast.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** The part of a bucket that a repository is in: knows where its objects are, and sends requests about them, only so many at a time. Thread-safe. */
final class Bucket implements AutoCloseable {

    private final S3Location location;
    private final S3Client client;
    private final RequestLimit limit;

    Bucket(S3Location location, S3Client client, int connections) {
        this.location = location;
        this.client = client;
        limit = new RequestLimit(connections);
    }

    /** The name of the bucket. */
    String name() {
        return location.bucket();
    }

    /** The key of the blob of this name; the keys that begin with it where it is a prefix. */
    String key(String name) {
        return location.prefix() + name;
    }

    /** The blob that has a key, or the prefix of names that keys begin with. */
    String nameOf(String key) {
        return key.substring(location.prefix().length());
    }

    /** Where a blob is, for a person. */
    String where(String name) {
        return this + "/" + name;
    }

    /** Sends a request about a blob or a prefix of names. */
    <T> T send(String name, Function<S3Client, T> request) throws IOException, InterruptedException {
        int acquired = limit.acquire();
        boolean slowDown = false;
        try {
            return request.apply(client);
        } catch (SdkException e) {
            slowDown = S3Failures.isSlowDown(e);
            throw S3Failures.translate(e, where(name));
        } catch (UncheckedIOException e) {
            // What is to be sent cannot be read.
            throw e.getCause();
        } finally {
            limit.release(acquired, slowDown);
        }
    }

    /** What the server says of the bucket itself. */
    HeadBucketResponse head() throws IOException, InterruptedException {
        return send("", asked -> asked.headBucket(request -> request.bucket(name())));
    }

    /** What the server says of a blob. */
    HeadObjectResponse head(String name) throws IOException, InterruptedException {
        return send(
                name,
                asked -> asked.headObject(request -> request.bucket(name()).key(key(name))));
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "s3:" + location;
    }
}
