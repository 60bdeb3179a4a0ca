package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.s3.Departure;
import io.holdfast.testkit.s3.S3Request;
import io.holdfast.testkit.s3.S3StandIn;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checksums of somebody's choice; those by default are in {@link AmazonStoreTest} and {@link DepartingServerTest}. */
class ChecksumsTest extends StandInCase {

    /** Where the client looks for Amazon. */
    private static final String ENDPOINT = "aws.endpointUrlS3";

    /** The requests with the content of an object of one request, and of one of three parts. */
    private List<S3Request> requests(S3Store.Builder builder) throws Exception {
        try (S3Store chosen = builder.build()) {
            for (int size : new int[] {1000, 3 * PART - 1}) {
                String name = "data/00/" + size;
                chosen.put(name, BlobContent.of(random(size)));
                try (InputStream in = chosen.read(name, 0, Long.MAX_VALUE)) {
                    assertThat(in.readAllBytes()).isEqualTo(random(size));
                }
            }
        }
        List<S3Request> sent = server.requests().stream()
                .filter(request -> request.method().equals("PUT") && request.bytes() > 0)
                .toList();
        assertThat(sent).hasSizeGreaterThanOrEqualTo(4);
        return sent;
    }

    @Test
    void whoKnowsThatAServerIsAsAmazonsMayHaveItsChecksums() throws Exception {
        assertThat(requests(builder().checksums(S3Checksums.STANDARD)))
                .allMatch(request -> request.header("x-amz-trailer").isPresent()
                        || request.header("x-amz-checksum-crc32").isPresent())
                .noneMatch(request -> request.header("content-md5").isPresent());
    }

    @Test
    void whereTheyAreChosenAndNotKnownNothingIsStored() throws Exception {
        server.depart(Departure.SIGNATURE_NOT_CHECKED, Departure.CHECKSUM_NOT_CHECKED, Departure.FRAMES_STORED);
        try (S3Store chosen = builder().checksums(S3Checksums.STANDARD).build()) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> chosen.put("config", BlobContent.of(random(10))))
                    .withMessageContaining("something else than what it is sent");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void amazonIsSentWhatEverybodyKnowsIfThatIsChosen() throws Exception {
        System.setProperty(ENDPOINT, server.uri().toString());
        try {
            assertThat(requests(S3Store.at(bucket + "/a")
                            .region(S3StandIn.REGION)
                            .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))
                            .partSize(PART)
                            .checksums(S3Checksums.MD5)))
                    .allMatch(request -> request.header("content-md5").isPresent())
                    .noneMatch(request -> request.header("x-amz-trailer").isPresent()
                            || request.header("content-encoding").isPresent());
        } finally {
            System.clearProperty(ENDPOINT);
        }
    }
}
