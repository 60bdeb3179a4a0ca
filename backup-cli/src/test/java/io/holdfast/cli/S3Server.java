package io.holdfast.cli;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.holdfast.testkit.s3.S3Request;
import io.holdfast.testkit.s3.S3StandIn;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A server that speaks S3, and lets one key in. */
enum S3Server {

    /** s3proxy, which keeps objects in files. */
    PROXY {
        @Override
        S3Bucket newBucket(Path directory) throws Exception {
            return proxy(directory, Optional.empty());
        }
    },

    /** The one of the test kit, over TLS. */
    STAND_IN {
        @Override
        S3Bucket newBucket(Path directory) throws Exception {
            S3StandIn server = S3StandIn.startWithTls(Clock.systemUTC());
            String prefix = "shop/";
            return new S3Bucket(
                    server.uri() + "/" + server.newBucket() + "/shop",
                    Map.of(
                            "access-key", S3StandIn.ACCESS_KEY,
                            "secret-key", S3StandIn.SECRET_KEY,
                            "trust", server.certificate().toString()),
                    Optional.of(() -> server.requests().stream()
                            .filter(S3Request.of("GET", prefix))
                            .map(request -> request.key().substring(prefix.length()))
                            .toList()),
                    server);
        }
    },

    /** The one that the environment names, as CONTRIBUTING.md says. Where it names none the test is skipped, or fails in CI. */
    NAMED {
        @Override
        S3Bucket newBucket(Path directory) {
            String endpoint = variable("HOLDFAST_TEST_S3_ENDPOINT");
            if (endpoint.isEmpty()) {
                String message = "HOLDFAST_TEST_S3_ENDPOINT is not set";
                return "true".equals(variable("HOLDFAST_CI")) ? fail(message) : abort(message);
            }
            String address = endpoint + "/" + variable("HOLDFAST_TEST_S3_BUCKET") + "/test-" + UUID.randomUUID();
            Map<String, String> settings = Map.of(
                    "access-key", variable("AWS_ACCESS_KEY_ID"),
                    "secret-key", variable("AWS_SECRET_ACCESS_KEY"),
                    "region", variable("HOLDFAST_TEST_S3_REGION"),
                    "trust", variable("HOLDFAST_TEST_S3_TRUST"));
            return new S3Bucket(address, settings, Optional.empty(), () -> {});
        }
    };

    /**
     * A part of a bucket that nobody has used.
     *
     * @param directory for what the server needs
     */
    abstract S3Bucket newBucket(Path directory) throws Exception;

    /** {@link #PROXY} over TLS, with a new certificate that nobody trusts yet. */
    static S3Bucket secureProxy(Path directory) throws Exception {
        return proxy(directory, Optional.of(ServerKeys.make(directory.resolve("server"))));
    }

    private static S3Bucket proxy(Path directory, Optional<ServerKeys> keys) throws Exception {
        List<String> reads = new CopyOnWriteArrayList<>();
        BlobStore files = new FilesystemNio2BlobStore(
                Files.createDirectories(directory.resolve("medium")).toString());
        files.createContainer("backups");
        S3Proxy.Builder builder = S3Proxy.builder()
                .blobStore(recording(files, reads))
                .awsAuthentication(AuthenticationType.AWS_V4, "tester", "a secret that nobody may see");
        if (keys.isPresent()) {
            builder.secureEndpoint(URI.create("https://127.0.0.1:0"))
                    .keyStore(keys.get().store().toString(), ServerKeys.PASSWORD);
        } else {
            builder.endpoint(URI.create("http://127.0.0.1:0"));
        }
        S3Proxy server = builder.build();
        server.start();
        String address = keys.isPresent()
                ? "https://127.0.0.1:" + server.getSecurePort()
                : "http://127.0.0.1:" + server.getPort();
        return new S3Bucket(
                address + "/backups/shop",
                Map.of(
                        "access-key",
                        "tester",
                        "secret-key",
                        "a secret that nobody may see",
                        "trust",
                        keys.map(made -> made.certificate().toString()).orElse("")),
                Optional.of(() -> reads),
                server::stop);
    }

    private static String variable(String name) {
        return Optional.ofNullable(System.getenv(name)).orElse("");
    }

    private static BlobStore recording(BlobStore medium, List<String> reads) {
        return new ForwardingBlobStore(medium) {
            @Override
            public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
                reads.add(request.key().substring("shop/".length()));
                return super.getBlob(request);
            }
        };
    }
}
