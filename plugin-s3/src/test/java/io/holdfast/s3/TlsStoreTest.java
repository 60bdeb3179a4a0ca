package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.spi.Secret;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.s3.S3StandIn;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every store passes, over TLS and with a key that the server does not keep; Conscrypt encrypts. */
class TlsStoreTest extends StandInContract {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String OTHER_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    @BeforeAll
    static void start() throws Exception {
        server = S3StandIn.startWithTls(Clock.systemUTC());
    }

    @Override
    protected Store open() {
        return builder()
                .trust(server.certificate())
                .encryption(S3Encryption.customer(Secret.of(KEY)))
                .build();
    }

    /** Who encrypts. */
    S3Tls tls() {
        return S3Tls.NATIVE;
    }

    private S3Store.Builder builder() {
        return store(server.uri() + "/").tls(tls());
    }

    @Override
    protected List<String> secrets() {
        return List.of(S3StandIn.SECRET_KEY, KEY);
    }

    @Test
    void aServerThatNobodyVouchesForIsSentNothing() {
        try (Store store = builder().build()) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> store.put("config", BlobContent.of(new byte[10])))
                    .withMessageContaining("does not prove that it is who it should be");
        }
        assertThat(server.requests()).noneMatch(request -> request.bucket().equals(bucket));
    }

    @Test
    void whatIsStoredWithAKeyIsReadWithNoOther() throws Exception {
        try (Store store = open()) {
            store.put("config", BlobContent.of(new byte[10]));
        }
        try (Store other = builder()
                .trust(server.certificate())
                .encryption(S3Encryption.customer(Secret.of(OTHER_KEY)))
                .build()) {
            assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> other.read("config", 0, 10));
        }
        try (Store without = builder().trust(server.certificate()).build()) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> without.read("config", 0, 10));
        }
    }
}
