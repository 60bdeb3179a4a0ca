package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.s3.Departure;
import io.holdfast.testkit.s3.S3StandIn;
import java.nio.file.FileSystemException;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every store passes, in a bucket that is spoken to as those at Amazon are: with checksums of all that is sent, and in frames. */
class AmazonStoreTest extends StandInContract {

    /** Where the client looks for Amazon. */
    private static final String ENDPOINT = "aws.endpointUrlS3";

    @BeforeAll
    static void start() throws Exception {
        server = S3StandIn.start(Clock.systemUTC());
        System.setProperty(ENDPOINT, server.uri().toString());
    }

    @AfterAll
    static void lookElsewhere() {
        System.clearProperty(ENDPOINT);
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
        return store("").region(S3StandIn.REGION).build();
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
