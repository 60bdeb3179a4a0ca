package io.holdfast.s3;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Repositories in buckets. */
public final class S3Plugin implements Plugin {

    /** As {@link java.util.ServiceLoader} makes it. */
    public S3Plugin() {}

    @Override
    public String name() {
        return "s3";
    }

    @Override
    public List<Factory<?>> factories() {
        return List.of(Factory.of(Store.class, "s3", Buckets.schema(), Buckets::create));
    }

    private static final class Buckets {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(
                            SettingsSchema.LOCATION,
                            Setting.Type.TEXT,
                            "https://host/bucket/prefix, or bucket/prefix at Amazon"),
                    Setting.optional("region", Setting.Type.TEXT, "the region of the bucket"),
                    Setting.withDefault(
                            "host-style",
                            Setting.Type.FLAG,
                            "false",
                            "whether the bucket is named in the host and not in the path"),
                    Setting.optional("access-key", Setting.Type.TEXT, "the id of the key that asks"),
                    Setting.optional("secret-key", Setting.Type.SECRET, "its secret"),
                    Setting.optional("trust", Setting.Type.PATH, "certificates (PEM) of authorities to trust as well"),
                    Setting.withDefault(
                            "tls",
                            Setting.Type.TEXT,
                            "auto",
                            "who encrypts connections: native (Conscrypt), jdk, or auto (native where it can)"),
                    Setting.optional("storage-class", Setting.Type.TEXT, "the storage class of packs"),
                    Setting.withDefault(
                            "encryption",
                            Setting.Type.TEXT,
                            "bucket",
                            "how the server encrypts: bucket (as it says), server, kms or customer"),
                    Setting.optional("kms-key", Setting.Type.TEXT, "the id or ARN of the key for encryption=kms"),
                    Setting.optional("customer-key", Setting.Type.SECRET, "32 bytes in base64 for encryption=customer"),
                    Setting.withDefault(
                            "checksums",
                            Setting.Type.TEXT,
                            "auto",
                            "what content is sent with: standard (as Amazon has them), md5, or auto (standard at Amazon)"),
                    Setting.withDefault(
                            "part-size", Setting.Type.BYTES, "32M", "up to which size objects are sent in one request"),
                    Setting.withDefault(
                            "connections", Setting.Type.INTEGER, "8", "how many requests are under way at a time"),
                    Setting.withDefault(
                            "stale-after",
                            Setting.Type.DURATION,
                            "1d",
                            "how long after its begin an upload that was never completed is removed"),
                    Setting.optional(
                            "versions",
                            Setting.Type.FLAG,
                            "whether the bucket is to keep old versions; looked at by health checks"),
                    Setting.optional(
                            "lock",
                            Setting.Type.TEXT,
                            "how the bucket is to lock objects: none, governance or compliance; looked at by health checks"),
                    Setting.optional(
                            "lock-time", Setting.Type.DURATION, "for how long the bucket is to lock objects at least"));
        }

        static Store create(Settings settings) {
            return builder(settings).build();
        }

        private static S3Store.Builder builder(Settings settings) {
            S3Store.Builder store = S3Store.at(settings.text(SettingsSchema.LOCATION))
                    .hostStyle(settings.flag("host-style"))
                    .tls(tls(settings.text("tls")))
                    .encryption(encryption(settings))
                    .checksums(checksums(settings.text("checksums")))
                    .partSize(settings.bytes("part-size"))
                    .connections((int) Math.min(Integer.MAX_VALUE, settings.integer("connections")))
                    .staleAfter(settings.duration("stale-after"));
            text(settings, "region").ifPresent(store::region);
            text(settings, "storage-class").ifPresent(store::storageClass);
            if (settings.has("versions")) {
                store.versions(settings.flag("versions"));
            }
            lock(settings).ifPresent(store::lock);
            if (settings.has("trust")) {
                store.trust(settings.path("trust"));
            }
            if (settings.has("access-key") != settings.has("secret-key")) {
                throw new IllegalArgumentException("'access-key' and 'secret-key' go together");
            }
            if (settings.has("access-key")) {
                store.credentials(settings.text("access-key"), settings.secret("secret-key"));
            }
            return store;
        }

        private static S3Tls tls(String text) {
            return switch (text) {
                case "auto" -> S3Tls.AUTO;
                case "native" -> S3Tls.NATIVE;
                case "jdk" -> S3Tls.JDK;
                default ->
                    throw new IllegalArgumentException("setting 'tls' is auto, native or jdk, not '" + text + "'");
            };
        }

        private static S3Checksums checksums(String text) {
            return switch (text) {
                case "auto" -> S3Checksums.AUTO;
                case "standard" -> S3Checksums.STANDARD;
                case "md5" -> S3Checksums.MD5;
                default ->
                    throw new IllegalArgumentException(
                            "setting 'checksums' is auto, standard or md5, not '" + text + "'");
            };
        }

        private static S3Encryption encryption(Settings settings) {
            String kind = settings.text("encryption");
            if (settings.has("kms-key") && !kind.equals("kms")) {
                throw new IllegalArgumentException("'kms-key' goes with encryption=kms");
            }
            if (settings.has("customer-key") != kind.equals("customer")) {
                throw new IllegalArgumentException("'customer-key' and encryption=customer go together");
            }
            return switch (kind) {
                case "bucket" -> S3Encryption.asTheBucketSays();
                case "server" -> S3Encryption.server();
                case "kms" -> S3Encryption.kms(text(settings, "kms-key"));
                case "customer" -> S3Encryption.customer(settings.secret("customer-key"));
                default ->
                    throw new IllegalArgumentException(
                            "setting 'encryption' is bucket, server, kms or customer, not '" + kind + "'");
            };
        }

        private static Optional<S3Lock> lock(Settings settings) {
            Duration time = settings.has("lock-time") ? settings.duration("lock-time") : Duration.ZERO;
            if (settings.has("lock")) {
                return Optional.of(new S3Lock(settings.oneOf("lock", S3Lock.Mode.class), time));
            }
            if (!time.isZero()) {
                throw new IllegalArgumentException("'lock-time' goes with 'lock'");
            }
            return Optional.empty();
        }

        private static Optional<String> text(Settings settings, String name) {
            return settings.has(name) ? Optional.of(settings.text(name)) : Optional.empty();
        }
    }
}
