package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Secret;
import io.holdfast.testkit.StoreContract;
import io.holdfast.testkit.s3.S3StandIn;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** What every store passes, in a new bucket of a stand-in for each test. A subclass starts the server before all of its tests. */
abstract class StandInContract extends StoreContract {

    static S3StandIn server;

    final String bucket = server.newBucket();

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

    /** A store at an address that ends in this bucket. */
    S3Store.Builder store(String before) {
        return S3Store.at(before + bucket + "/a/repository")
                .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))
                .partSize(5 << 20);
    }

    @Override
    protected List<String> secrets() {
        return List.of(S3StandIn.SECRET_KEY);
    }
}
