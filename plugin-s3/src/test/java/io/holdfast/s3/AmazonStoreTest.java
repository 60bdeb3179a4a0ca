package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.StoreContract;
import io.holdfast.testkit.s3.Departure;
import io.holdfast.testkit.s3.S3StandIn;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every store passes, in a bucket that is spoken to as those at Amazon are: with checksums of all that is sent, and in frames. */
class AmazonStoreTest extends StoreContract {

    /** Where the client looks for Amazon. */
    private static final String ENDPOINT = "aws.endpointUrlS3";

    private static S3StandIn server;

    private String bucket;

    @BeforeAll
    static void start() throws Exception {
        server = S3StandIn.start(Clock.systemUTC());
        System.setProperty(ENDPOINT, server.uri().toString());
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty(ENDPOINT);
        server.close();
    }

    @AfterEach
    void noUploadIsLeft() {
        assertThat(server.openUploads())
                .as("uploads that nobody completed or aborted")
                .isZero();
    }

    @AfterEach
    void everythingHadAChecksum() {
        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("PUT") && request.bytes() > 0)
                .allMatch(request -> request.header("x-amz-trailer").isPresent()
                        || request.header("x-amz-checksum-crc32").isPresent());
    }

    @Override
    protected Store open() {
        if (bucket == null) {
            bucket = server.newBucket();
        }
        return S3Store.at(bucket + "/a/repository")
                .region(S3StandIn.REGION)
                .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))
                .partSize(5 << 20)
                .build();
    }

    @Override
    protected List<String> secrets() {
        return List.of(S3StandIn.SECRET_KEY);
    }

    @Test
    void whereFramesAreStoredAsContentNothingIsStored() throws Exception {
        server.depart(Departure.SIGNATURE_NOT_CHECKED, Departure.CHECKSUM_NOT_CHECKED, Departure.FRAMES_STORED);
        try (Store store = open()) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> store.put("config", BlobContent.of(new byte[10])))
                    .withMessageContaining("something else than what it is sent");
            assertThat(store.stat("config")).isEmpty();
        } finally {
            server.depart();
        }
    }
}
