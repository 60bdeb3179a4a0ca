package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.s3.S3Fault;
import io.holdfast.testkit.s3.S3Request;
import io.holdfast.testkit.s3.S3StandIn;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

class BucketHealthTest extends StandInCase {

    private static final S3Lock NONE = new S3Lock(S3Lock.Mode.NONE, Duration.ZERO);

    private static Health health(S3Store.Builder builder) throws InterruptedException {
        try (S3Store store = builder.build()) {
            return store.health();
        }
    }

    private static S3Lock lock(S3Lock.Mode mode, int days) {
        return new S3Lock(mode, Duration.ofDays(days));
    }

    /** The store in a new bucket that locks everything for 30 days. */
    private S3Store.Builder inLockingBucket() {
        bucket = "locking";
        try (S3Client client = amazonsClient(server)) {
            client.createBucket(create -> create.bucket(bucket).objectLockEnabledForBucket(true));
            DefaultRetention retention = DefaultRetention.builder()
                    .mode(ObjectLockRetentionMode.GOVERNANCE)
                    .days(30)
                    .build();
            ObjectLockConfiguration configuration = ObjectLockConfiguration.builder()
                    .objectLockEnabled(ObjectLockEnabled.ENABLED)
                    .rule(rule -> rule.defaultRetention(retention))
                    .build();
            client.putObjectLockConfiguration(put -> put.bucket(bucket).objectLockConfiguration(configuration));
        }
        return builder();
    }

    @Test
    void aBucketThatIsNotThereIsDown() throws Exception {
        bucket = "none-such";
        assertThat(health(builder()))
                .isInstanceOf(Health.Down.class)
                .extracting(Health::reason)
                .asString()
                .contains("there is no such bucket");
    }

    @Test
    void aServerThatIsNotThereIsDown() throws Exception {
        assertThat(health(S3Store.at("http://127.0.0.1:1/bucket/a")
                        .credentials(S3StandIn.ACCESS_KEY, Secret.of(S3StandIn.SECRET_KEY))))
                .isInstanceOf(Health.Down.class);
    }

    @Test
    void aKeyThatIsRefusedIsDown() throws Exception {
        assertThat(health(builder().credentials(S3StandIn.ACCESS_KEY, Secret.of("wrong"))))
                .isInstanceOf(Health.Down.class);
    }

    @Test
    void versionsAreAsWantedOrDegraded() throws Exception {
        assertThat(health(builder())).isEqualTo(Health.up());
        assertThat(health(builder().versions(false))).isEqualTo(Health.up());
        assertThat(health(builder().versions(true)).reason()).contains("keeps no old versions");

        assertThat(health(inLockingBucket().versions(true))).isEqualTo(Health.up());
        assertThat(health(builder().versions(false))).isInstanceOf(Health.Degraded.class);
    }

    @Test
    void aLockIsAsWantedOrLongerOrDegraded() throws Exception {
        assertThat(health(builder().lock(NONE))).isEqualTo(Health.up());
        assertThat(health(builder().lock(lock(S3Lock.Mode.GOVERNANCE, 1))).reason())
                .contains("no lock instead of governance for 1 days");

        S3Store.Builder locking = inLockingBucket();
        assertThat(health(locking.lock(lock(S3Lock.Mode.GOVERNANCE, 30)))).isEqualTo(Health.up());
        assertThat(health(locking.lock(lock(S3Lock.Mode.GOVERNANCE, 29)))).isEqualTo(Health.up());
        assertThat(health(locking.lock(lock(S3Lock.Mode.GOVERNANCE, 31)))).isInstanceOf(Health.Degraded.class);
        assertThat(health(locking.lock(lock(S3Lock.Mode.COMPLIANCE, 30)))).isInstanceOf(Health.Degraded.class);
        assertThat(health(locking.lock(NONE))).isInstanceOf(Health.Degraded.class);
    }

    @Test
    void whatProtectsWhatIsStoredIsToldWhateverIsWanted() throws Exception {
        assertThat(store.keepsVersions()).isFalse();
        assertThat(store.lockTime()).isEqualTo(Duration.ZERO);

        try (S3Store locking = inLockingBucket().build()) {
            assertThat(locking.keepsVersions()).isTrue();
            assertThat(locking.lockTime()).isEqualTo(Duration.ofDays(30));
        }
    }

    @Test
    void whatTheServerDoesNotTellIsUnknown() throws Exception {
        server.on(
                S3Request.with("object-lock").or(S3Request.with("versioning")), S3Fault.answer(501, "NotImplemented"));

        assertThat(health(builder())).isEqualTo(Health.up());
        assertThat(health(builder().lock(NONE)).reason()).contains("does not tell how it locks");
        assertThat(health(builder().versions(false))).isInstanceOf(Health.Unknown.class);
    }
}
