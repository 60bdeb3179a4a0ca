package io.holdfast.benchmarks;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A server with buckets in a directory, over TLS, and the same one again behind a delay: what stores and other tools are measured against. */
final class S3Server {

    private S3Server() {}

    /**
     * Serves until it is killed, and prints both ports in one line.
     *
     * @param arguments a directory, of which each folder is a bucket; a key store; its password, which is also the secret key of {@code benchmark}; and how many
     *     milliseconds a request and its answer take longer over the second port
     */
    public static void main(String[] arguments) throws Exception {
        Path buckets = Files.createDirectories(Path.of(arguments[0]));
        S3Proxy server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(buckets.toString()))
                .secureEndpoint(URI.create("https://127.0.0.1:0"))
                .keyStore(arguments[1], arguments[2])
                .awsAuthentication(AuthenticationType.AWS_V4, "benchmark", arguments[2])
                .build();
        server.start();
        try (DelayingRelay relay = new DelayingRelay(server.getSecurePort(), Integer.parseInt(arguments[3]))) {
            System.out.println(server.getSecurePort() + " " + relay.port());
            Thread.currentThread().join();
        }
    }
}
