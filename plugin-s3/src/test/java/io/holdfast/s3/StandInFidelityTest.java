package io.holdfast.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.s3.S3StandIn;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.Tier;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The stand-in and Amazon's own client, as it is by default, understand one another. */
class StandInFidelityTest {

    private static final RequestBody CONTENT = RequestBody.fromString("content");

    private final Instant until =
            Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).plus(10, ChronoUnit.DAYS);
    private S3StandIn server;
    private S3Client client;
    private String bucket;

    @BeforeEach
    void start() throws Exception {
        server = S3StandIn.start(Clock.systemUTC());
        bucket = server.newBucket();
        client = StandInCase.amazonsClient(server);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
    }

    private PutObjectResponse put(String key) {
        return client.putObject(request -> request.bucket(bucket).key(key), CONTENT);
    }

    private void useLocks() {
        bucket = "locked";
        client.createBucket(request -> request.bucket(bucket).objectLockEnabledForBucket(true));
    }

    private static void assertRefused(Runnable request, int status, String code) {
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(request::run)
                .satisfies(refused -> {
                    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
                    assertThat(refused.statusCode()).isEqualTo(status);
                });
    }

    @Test
    void contentComesInSignedFramesWithEachChecksum() {
        for (ChecksumAlgorithm algorithm : List.of(
                ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32_C, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
            String key = "a b+c/ü/" + algorithm;
            client.putObject(request -> request.bucket(bucket).key(key).checksumAlgorithm(algorithm), CONTENT);

            assertThat(client.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                            .asUtf8String())
                    .isEqualTo("content");
        }
        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("PUT"))
                .allMatch(request -> request.header("x-amz-content-sha256")
                        .orElseThrow()
                        .equals("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"));
    }

    @Test
    void partsAreNamedWithTheirChecksums() {
        byte[] part = new byte[5 << 20];
        String upload = client.createMultipartUpload(
                        request -> request.bucket(bucket).key("a").checksumAlgorithm(ChecksumAlgorithm.CRC32))
                .uploadId();
        UploadPartResponse sent = client.uploadPart(
                request -> request.bucket(bucket).key("a").uploadId(upload).partNumber(1), RequestBody.fromBytes(part));
        CompletedPart named =
                CompletedPart.builder().partNumber(1).eTag(sent.eTag()).build();
        assertRefused(() -> complete(upload, named), 400, "InvalidRequest");

        complete(upload, named.toBuilder().checksumCRC32(sent.checksumCRC32()).build());
        assertThat(client.headObject(request -> request.bucket(bucket).key("a")).contentLength())
                .isEqualTo(part.length);
    }

    private void complete(String upload, CompletedPart... parts) {
        client.completeMultipartUpload(
                request -> request.bucket(bucket).key("a").uploadId(upload).multipartUpload(all -> all.parts(parts)));
    }

    @Test
    void listsAreReadToTheirEnd() {
        List<String> keys = IntStream.range(0, 25)
                .mapToObj(i -> "a/" + (i < 10 ? "0" : "") + i + " ü&<>")
                .toList();
        keys.forEach(this::put);
        put("b/c");

        assertThat(client.listObjectsV2Paginator(
                                request -> request.bucket(bucket).prefix("a/").maxKeys(10))
                        .contents())
                .extracting(S3Object::key)
                .containsExactlyElementsOf(keys);
        assertThat(client.listObjectsV2Paginator(
                                request -> request.bucket(bucket).delimiter("/").maxKeys(1))
                        .commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .containsExactly("a/", "b/");
    }

    @Test
    void versionsAreKept() {
        client.putBucketVersioning(request ->
                request.bucket(bucket).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
        String first = put("a").versionId();
        String second = put("a").versionId();
        assertThat(client.deleteObject(request -> request.bucket(bucket).key("a"))
                        .deleteMarker())
                .isTrue();

        assertThat(client.getBucketVersioning(request -> request.bucket(bucket)).status())
                .isEqualTo(BucketVersioningStatus.ENABLED);
        assertThat(client.listObjectVersionsPaginator(
                                request -> request.bucket(bucket).maxKeys(1))
                        .versions())
                .extracting(ObjectVersion::versionId)
                .containsExactly(second, first);
        assertRefused(() -> client.getObject(request -> request.bucket(bucket).key("a")), 404, "NoSuchKey");
        assertThat(client.getObjectAsBytes(
                                request -> request.bucket(bucket).key("a").versionId(first))
                        .asUtf8String())
                .isEqualTo("content");
    }

    @Test
    void locksHold() {
        useLocks();
        PutObjectRequest locking = PutObjectRequest.builder()
                .bucket(bucket)
                .key("a")
                .objectLockMode(ObjectLockMode.COMPLIANCE)
                .objectLockRetainUntilDate(until)
                .objectLockLegalHoldStatus(ObjectLockLegalHoldStatus.ON)
                .build();
        String version = client.putObject(locking, CONTENT).versionId();

        assertRefused(
                () -> client.deleteObject(
                        request -> request.bucket(bucket).key("a").versionId(version)),
                403,
                "AccessDenied");
        assertRefused(
                () -> client.putObjectRetention(request -> request.bucket(bucket)
                        .key("a")
                        .bypassGovernanceRetention(true)
                        .retention(to ->
                                to.mode(ObjectLockRetentionMode.COMPLIANCE).retainUntilDate(until.minusSeconds(60)))),
                403,
                "AccessDenied");
        assertThat(client.getObjectRetention(request -> request.bucket(bucket).key("a"))
                        .retention()
                        .retainUntilDate())
                .isEqualTo(until);
        client.putObjectLegalHold(
                request -> request.bucket(bucket).key("a").legalHold(to -> to.status(ObjectLockLegalHoldStatus.OFF)));
        assertThat(client.getObjectLegalHold(request -> request.bucket(bucket).key("a"))
                        .legalHold()
                        .status())
                .isEqualTo(ObjectLockLegalHoldStatus.OFF);
    }

    @Test
    void aStoreInABucketThatLocksWritesAndHidesButRemovesNothing() throws Exception {
        useLocks();
        client.putObjectLockConfiguration(request -> request.bucket(bucket)
                .objectLockConfiguration(ObjectLockConfiguration.builder()
                        .objectLockEnabled("Enabled")
                        .rule(rule -> rule.defaultRetention(to ->
                                to.mode(ObjectLockRetentionMode.COMPLIANCE).days(1)))
                        .build()));
        try (S3Store store = S3Store.at(server.uri() + "/" + bucket + "/a")
                .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))
                .partSize(5 << 20)
                .build()) {
            store.put("config", BlobContent.of(new byte[10]));
            store.put("data/00/00", BlobContent.of(new byte[6 << 20]));
            assertThat(store.delete(List.of("config", "data/00/00"))).isEmpty();
            assertThat(store.stat("config")).isEmpty();
        }
        assertThat(client.listObjectVersions(request -> request.bucket(bucket)).versions())
                .extracting(ObjectVersion::key)
                .contains("a/config", "a/data/00/00");
    }

    @Test
    void rulesForTheLifeCycleComeBackAsTheyWere() {
        LifecycleRule rule = LifecycleRule.builder()
                .id("uploads")
                .status(ExpirationStatus.ENABLED)
                .filter(filter -> filter.prefix("a/"))
                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(3))
                .build();
        client.putBucketLifecycleConfiguration(
                request -> request.bucket(bucket).lifecycleConfiguration(to -> to.rules(rule)));

        assertThat(client.getBucketLifecycleConfiguration(request -> request.bucket(bucket))
                        .rules())
                .containsExactly(rule);
        client.deleteBucketLifecycle(request -> request.bucket(bucket));
        assertRefused(
                () -> client.getBucketLifecycleConfiguration(request -> request.bucket(bucket)),
                404,
                "NoSuchLifecycleConfiguration");
    }

    @Test
    void whatIsInAnArchiveIsAskedFor() {
        client.putObject(
                request -> request.bucket(bucket)
                        .key("a")
                        .storageClass(StorageClass.GLACIER)
                        .serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId("key/1"),
                CONTENT);
        assertRefused(() -> client.getObject(request -> request.bucket(bucket).key("a")), 403, "InvalidObjectState");

        Runnable restore = () -> client.restoreObject(request -> request.bucket(bucket)
                .key("a")
                .restoreRequest(to -> to.days(1).glacierJobParameters(job -> job.tier(Tier.EXPEDITED))));
        restore.run();
        assertRefused(restore, 409, "RestoreAlreadyInProgress");
        assertThat(client.headObject(request -> request.bucket(bucket).key("a")))
                .satisfies(head -> {
                    assertThat(head.storageClass()).isEqualTo(StorageClass.GLACIER);
                    assertThat(head.restore()).isEqualTo("ongoing-request=\"true\"");
                    assertThat(head.ssekmsKeyId()).isEqualTo("key/1");
                });
    }

    @Test
    void conditionsAreThoseOfTheClient() {
        String etag = put("a").eTag();
        assertRefused(
                () -> client.putObject(
                        request -> request.bucket(bucket).key("a").ifNoneMatch("*"), CONTENT),
                412,
                "PreconditionFailed");
        client.putObject(
                request -> request.bucket(bucket).key("a").ifMatch(etag), RequestBody.fromBytes("b".getBytes(UTF_8)));
        assertRefused(
                () -> client.deleteObject(
                        request -> request.bucket(bucket).key("a").ifMatch(etag)),
                412,
                "PreconditionFailed");
        GetObjectResponse object = client.getObjectAsBytes(
                        request -> request.bucket(bucket).key("a").range("bytes=0-0"))
                .response();
        assertThat(object.contentRange()).isEqualTo("bytes 0-0/1");
    }
}
