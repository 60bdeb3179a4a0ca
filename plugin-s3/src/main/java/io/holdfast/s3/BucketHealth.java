package io.holdfast.s3;

import io.holdfast.spi.Health;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRule;

/** Whether a bucket is there, how it is set up, and whether as wanted. Thread-safe. */
final class BucketHealth {

    private static final S3Lock NO_LOCK = new S3Lock(S3Lock.Mode.NONE, Duration.ZERO);
    private static final int DAYS_OF_A_YEAR = 365;

    private final S3Settings settings;
    private final Bucket bucket;

    BucketHealth(S3Settings settings, Bucket bucket) {
        this.settings = settings;
        this.bucket = bucket;
    }

    Health now() throws InterruptedException {
        try {
            bucket.head();
        } catch (NoSuchFileException e) {
            return new Health.Down(bucket + ": there is no such bucket");
        } catch (IOException e) {
            return new Health.Down(String.valueOf(e.getMessage()));
        }
        return Health.of(versionsAsWanted(), lockAsWanted());
    }

    private Health versionsAsWanted() throws InterruptedException {
        if (settings.versions().isEmpty()) {
            return Health.up();
        }
        boolean wanted = settings.versions().get();
        try {
            boolean kept = keepsVersions();
            return kept == wanted
                    ? Health.up()
                    : new Health.Degraded(bucket + " keeps " + (kept ? "" : "no ")
                            + "old versions of its objects, which is not what is wanted");
        } catch (IOException e) {
            return unknown("whether it keeps old versions", e);
        }
    }

    boolean keepsVersions() throws IOException, InterruptedException {
        return bucket.send("", client -> client.getBucketVersioning(request -> request.bucket(bucket.name())))
                        .status()
                == BucketVersioningStatus.ENABLED;
    }

    private Health lockAsWanted() throws InterruptedException {
        if (settings.lock().isEmpty()) {
            return Health.up();
        }
        S3Lock wanted = settings.lock().get();
        try {
            S3Lock found = lock();
            boolean asWanted = found.mode() == wanted.mode() && found.time().compareTo(wanted.time()) >= 0;
            return asWanted
                    ? Health.up()
                    : new Health.Degraded(
                            bucket + " locks its objects otherwise than is wanted: " + found + " instead of " + wanted);
        } catch (IOException e) {
            return unknown("how it locks its objects", e);
        }
    }

    /** How it locks by default. A bucket that was made without locks says that it has no such configuration. */
    S3Lock lock() throws IOException, InterruptedException {
        try {
            GetObjectLockConfigurationResponse answer = bucket.send(
                    "", client -> client.getObjectLockConfiguration(request -> request.bucket(bucket.name())));
            ObjectLockConfiguration configuration = answer.objectLockConfiguration();
            ObjectLockRule rule = configuration == null ? null : configuration.rule();
            return rule == null || rule.defaultRetention() == null ? NO_LOCK : lock(rule.defaultRetention());
        } catch (NoSuchFileException e) {
            return NO_LOCK;
        }
    }

    private static S3Lock lock(DefaultRetention retention) {
        int days = retention.days() == null ? retention.years() * DAYS_OF_A_YEAR : retention.days();
        return new S3Lock(
                retention.mode() == ObjectLockRetentionMode.COMPLIANCE
                        ? S3Lock.Mode.COMPLIANCE
                        : S3Lock.Mode.GOVERNANCE,
                Duration.ofDays(days));
    }

    private Health unknown(String what, IOException failure) {
        return new Health.Unknown(bucket + " does not tell " + what + ": " + failure.getMessage());
    }
}
