package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.spi.store.Store;
import io.holdfast.testkit.StoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * What every store passes, in a bucket of whatever server the environment names: {@code HOLDFAST_TEST_S3_ENDPOINT}, {@code …_BUCKET}, {@code …_REGION}, and
 * {@code …_TRUST} for the certificates of its authority; the key is found where the AWS tools look. Everything is below a prefix of its own and is deleted. Where
 * the environment names none this is skipped, or fails in CI.
 */
class RealServerTest extends StoreContract {

    private final String prefix = "holdfast-test-" + UUID.randomUUID();

    @BeforeAll
    static void isNamed() {
        boolean named = variable("ENDPOINT").isPresent();
        if ("true".equals(System.getenv("HOLDFAST_CI"))) {
            assertThat(named).as("HOLDFAST_TEST_S3_ENDPOINT is set").isTrue();
        }
        assumeTrue(named, "HOLDFAST_TEST_S3_ENDPOINT is not set");
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv("HOLDFAST_TEST_S3_" + name));
    }

    @Override
    protected Store open() {
        S3Store.Builder store = S3Store.at(variable("ENDPOINT").orElseThrow() + "/"
                        + variable("BUCKET").orElseThrow() + "/" + prefix)
                .partSize(5 << 20);
        variable("REGION").ifPresent(store::region);
        variable("TRUST").map(Path::of).ifPresent(store::trust);
        return store.build();
    }

    @Override
    protected List<String> secrets() {
        return Optional.ofNullable(System.getenv("AWS_SECRET_ACCESS_KEY")).stream()
                .toList();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        try (Store store = open()) {
            List<String> names = new ArrayList<>();
            store.list("", blob -> names.add(blob.name()));
            assertThat(store.delete(names)).isEmpty();
        }
    }
}
