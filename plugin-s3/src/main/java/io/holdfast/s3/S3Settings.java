package io.holdfast.s3;

import io.holdfast.spi.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything that a {@link S3Store} is told.
 *
 * @param location where it is
 * @param region of the bucket
 * @param hostStyle whether the bucket is named in the host and not in the path
 * @param accessKey who asks; empty to look where the AWS tools look
 * @param secretKey of the access key
 * @param trust certificates (PEM) of authorities that are trusted besides the machine's
 * @param tls who encrypts the connections
 * @param storageClass of the packs; everything else has the bucket's own
 * @param encryption how the server encrypts
 * @param checksums what the server compares content with
 * @param partSize up to how many bytes an object is sent with one request
 * @param connections how many requests are sent at a time
 * @param staleAfter after how long an upload of parts was given up by whoever began it
 * @param versions whether the bucket is to keep old versions; empty if that does not matter
 * @param lock how the bucket is to lock; empty if that does not matter
 */
record S3Settings(
        S3Location location,
        Optional<String> region,
        boolean hostStyle,
        Optional<String> accessKey,
        Optional<Secret> secretKey,
        Optional<Path> trust,
        S3Tls tls,
        Optional<String> storageClass,
        S3Encryption encryption,
        S3Checksums checksums,
        long partSize,
        int connections,
        Duration staleAfter,
        Optional<Boolean> versions,
        Optional<S3Lock> lock) {

    /** Whether the server is Amazon's. */
    boolean isAmazon() {
        return location.endpoint().isEmpty();
    }

    /** Whether content is sent with the checksums that Amazon's servers have. */
    boolean hasStandardChecksums() {
        return switch (checksums) {
            case AUTO -> isAmazon();
            case STANDARD -> true;
            case MD5 -> false;
        };
    }

    /** Whether its connections are encrypted. */
    boolean isSecure() {
        return location.endpoint()
                .map(endpoint -> "https".equalsIgnoreCase(endpoint.getScheme()))
                .orElse(true);
    }
}
