package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.s3.S3StandIn;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BucketIdentityTest extends StandInCase {

    private Set<TargetIdentity> measured(String address) throws Exception {
        try (S3Store other = S3Store.at(address)
                .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))
                .build()) {
            return other.measure(new TestOperation());
        }
    }

    private boolean overlapsStore(String address) throws Exception {
        Set<TargetIdentity> ours = store.measure(new TestOperation());
        return measured(address).stream().anyMatch(identity -> ours.stream().anyMatch(identity::overlaps));
    }

    private String at(String host) {
        return "http://" + host + ":" + server.uri().getPort() + "/";
    }

    @Test
    void aPrefixIsTheSameByWhateverNameItsServerIsReached() throws Exception {
        assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
        assertThat(overlapsStore(at("localhost") + bucket + "/a")).isTrue();
        assertThat(overlapsStore(at("127.0.0.1") + bucket + "/a/")).isTrue();
        assertThat(measured(at("localhost") + bucket + "/a"))
                .extracting(TargetIdentity::type)
                .containsOnly("bucket");
    }

    @Test
    void aPrefixIsPartOfThoseAboveItAndOfNoOther() throws Exception {
        assertThat(overlapsStore(at("localhost") + bucket)).isTrue();
        assertThat(overlapsStore(at("localhost") + bucket + "/a/drills")).isTrue();
        assertThat(overlapsStore(at("localhost") + bucket + "/ab")).isFalse();
        assertThat(overlapsStore(at("localhost") + server.newBucket() + "/a")).isFalse();
    }

    @Test
    void aBucketIsKnownByWhatItBeginsWith() throws Exception {
        store.put("config", BlobContent.of(new byte[] {1}));

        assertThat(store.measure(new TestOperation()))
                .filteredOn(identity -> identity.type().equals("bucket-beginning"))
                .singleElement()
                .satisfies(identity -> assertThat(identity.path()).startsWith(bucket, "a/config"))
                .satisfies(identity -> assertThat(identity.path()).endsWith("a"))
                .satisfies(identity ->
                        assertThat(measured(at("localhost") + bucket + "/a")).contains(identity));
    }

    @Test
    void aBucketThatIsNotThereCannotBeMeasured() {
        assertThatThrownBy(() -> measured(at("localhost") + "none-such/a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no such bucket");
    }
}
