package io.holdfast.s3;

import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Which part of which bucket a store is: by each address that its server has, and by the first object of the whole bucket, where it may be listed, since a server may have addresses that nobody knows to be its own. Thread-safe.
 */
final class BucketIdentity {

    private final S3Settings settings;
    private final Bucket bucket;

    BucketIdentity(S3Settings settings, Bucket bucket) {
        this.settings = settings;
        this.bucket = bucket;
    }

    Set<TargetIdentity> measure() throws IOException, InterruptedException {
        bucket.head();
        Set<TargetIdentity> all = new HashSet<>();
        for (String server : servers()) {
            all.add(within("bucket", server, bucket.name()));
        }
        firstObject()
                .ifPresent(first -> all.add(within(
                        "bucket-beginning",
                        bucket.name(),
                        first.key(),
                        first.eTag(),
                        first.lastModified().toString())));
        return all;
    }

    private List<String> servers() throws IOException {
        Optional<URI> endpoint = settings.location().endpoint();
        if (endpoint.isEmpty()) {
            // There a bucket has its name for itself.
            return List.of("Amazon");
        }
        URI uri = endpoint.get();
        int standard = uri.getScheme().equals("https") ? 443 : 80;
        int port = uri.getPort() < 0 ? standard : uri.getPort();
        return Arrays.stream(InetAddress.getAllByName(uri.getHost()))
                .map(address -> address.getHostAddress() + ":" + port)
                .toList();
    }

    private Optional<S3Object> firstObject() throws IOException, InterruptedException {
        try {
            return bucket
                    .send(
                            "",
                            client -> client.listObjectsV2(
                                    request -> request.bucket(bucket.name()).maxKeys(1)))
                    .contents()
                    .stream()
                    .findFirst();
        } catch (AccessDeniedException e) {
            return Optional.empty();
        }
    }

    /** With the directories of the prefix. */
    private TargetIdentity within(String type, String... whole) {
        List<String> path = new ArrayList<>(List.of(whole));
        Arrays.stream(settings.location().prefix().split("/"))
                .filter(part -> !part.isEmpty())
                .forEach(path::add);
        return new TargetIdentity(type, path);
    }
}
