package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.StoreContract;
import io.holdfast.testkit.s3.S3StandIn;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What every store passes, in a server that is as strict as Amazon's. */
class StandInStoreTest extends StoreContract {

    private static S3StandIn server;

    private String bucket;

    @BeforeAll
    static void start() throws Exception {
        server = S3StandIn.start(Clock.systemUTC());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void noUploadIsLeft() {
        assertThat(server.openUploads())
                .as("uploads that nobody completed or aborted")
                .isZero();
    }

    @Override
    protected Store open() {
        if (bucket == null) {
            bucket = server.newBucket();
        }
        return S3Store.at(server.uri() + "/" + bucket + "/a/repository")
                .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))
                .partSize(5 << 20)
                .build();
    }

    @Override
    protected List<String> secrets() {
        return List.of(S3StandIn.SECRET_KEY);
    }
}
