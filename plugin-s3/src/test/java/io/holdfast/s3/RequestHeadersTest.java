package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.s3.S3Request;
import io.holdfast.testkit.s3.S3StandIn;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a server is asked for besides storing. */
class RequestHeadersTest {

    private static final String PACK = "data/00/00";
    private static final String ENCRYPTION = "x-amz-server-side-encryption";
    private static final String CLASS = "x-amz-storage-class";

    private static S3StandIn server;

    private final String bucket = server.newBucket();

    @BeforeAll
    static void start() throws Exception {
        server = S3StandIn.startWithTls(Clock.systemUTC());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private S3Store.Builder store() {
        return S3Store.at(server.uri() + "/" + bucket + "/a")
                .trust(server.certificate())
                .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY));
    }

    private void use(S3Store.Builder builder) throws Exception {
        try (S3Store store = builder.partSize(5 << 20).build()) {
            store.put("config", BlobContent.of(new byte[10]));
            store.put(PACK, BlobContent.of(new byte[6 << 20]));
            assertThat(store.stat("config")).isPresent();
            try (InputStream in = store.read(PACK, 0, 10)) {
                assertThat(in.readAllBytes()).hasSize(10);
            }
        }
    }

    private List<S3Request> requests(String method, String name) {
        return requests(S3Request.of(method, "a/" + name));
    }

    private List<S3Request> requests(String method, String name, String query) {
        return requests(S3Request.of(method, "a/" + name).and(S3Request.with(query)));
    }

    private List<S3Request> requests(Predicate<S3Request> which) {
        return server.requests().stream()
                .filter(which.and(request -> request.bucket().equals(bucket)))
                .toList();
    }

    @Test
    void onlyPacksHaveAStorageClassOfTheirOwn() throws Exception {
        use(store().storageClass("STANDARD_IA"));

        assertThat(requests("POST", PACK, "uploads"))
                .singleElement()
                .satisfies(request -> assertThat(request.headers()).containsEntry(CLASS, "STANDARD_IA"));
        assertThat(requests("PUT", "config"))
                .singleElement()
                .satisfies(request -> assertThat(request.headers()).doesNotContainKey(CLASS));
    }

    @Test
    void keysOfTheServerAreAskedForWithEachObject() throws Exception {
        use(store().encryption(S3Encryption.server()));

        assertThat(requests("PUT", "config"))
                .allSatisfy(request -> assertThat(request.headers()).containsEntry(ENCRYPTION, "AES256"));
        assertThat(requests("POST", PACK, "uploads"))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.headers()).containsEntry(ENCRYPTION, "AES256"));
        assertThat(requests("PUT", PACK, "partNumber"))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey(ENCRYPTION));
    }

    @Test
    void aKeyOfTheKeyManagementIsNamed() throws Exception {
        use(store().encryption(S3Encryption.kms(Optional.of("key/1"))));

        assertThat(requests("PUT", "config"))
                .singleElement()
                .satisfies(request -> assertThat(request.headers())
                        .containsEntry(ENCRYPTION, "aws:kms")
                        .containsEntry(ENCRYPTION + "-aws-kms-key-id", "key/1"));
    }

    @Test
    void aKeyOfTheCustomerIsSentWithEverythingThatNeedsIt() throws Exception {
        String key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        use(store().encryption(S3Encryption.customer(Secret.of(key))));

        for (List<S3Request> kind : List.of(
                requests("PUT", "config"),
                requests("HEAD", "config"),
                requests("POST", PACK, "uploads"),
                requests("PUT", PACK, "partNumber"),
                requests("GET", PACK))) {
            assertThat(kind)
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.headers())
                            .containsEntry(ENCRYPTION + "-customer-algorithm", "AES256")
                            .containsEntry(ENCRYPTION + "-customer-key", key)
                            .containsKey(ENCRYPTION + "-customer-key-md5"));
        }
    }
}
