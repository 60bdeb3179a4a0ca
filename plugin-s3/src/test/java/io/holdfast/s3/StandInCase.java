package io.holdfast.s3;

import io.holdfast.spi.Secret;
import io.holdfast.testkit.s3.S3StandIn;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A store in a bucket of a stand-in, both empty. */
@Timeout(120)
abstract class StandInCase {

    static final String PACK = "data/3f/3f00000000000000000000000000000000000000000000000000000000000000";
    static final int PART = 5 << 20;
    /** What keys begin with. */
    static final String PREFIX = "a/";

    S3StandIn server;
    String bucket;
    S3Store store;

    @BeforeEach
    void open() throws Exception {
        server = S3StandIn.start(Clock.systemUTC());
        bucket = server.newBucket();
        store = builder().build();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        server.close();
    }

    /** Amazon's own client of a stand-in, as it is by default, but that it tries nothing again. */
    static S3Client amazonsClient(S3StandIn server) {
        return S3Client.builder()
                .endpointOverride(server.uri())
                .forcePathStyle(true)
                .region(Region.of(S3StandIn.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3StandIn.ACCESS_KEY, S3StandIn.SECRET_KEY)))
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    S3Store.Builder builder() {
        return S3Store.at(server.uri() + "/" + bucket + "/a")
                .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))
                .partSize(PART);
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    byte[] read(String name) throws IOException, InterruptedException {
        try (InputStream in = store.read(name, 0, Long.MAX_VALUE)) {
            return in.readAllBytes();
        }
    }

    List<String> names() throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        store.list("", blob -> names.add(blob.name()));
        return names;
    }
}
