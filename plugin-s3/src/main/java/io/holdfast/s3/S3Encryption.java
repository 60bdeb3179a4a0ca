package io.holdfast.s3;

import io.holdfast.spi.Secret;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * How the server encrypts what it stores, which is encrypted already: rules of a bucket or of a company may ask for it all the same. Immutable and thread-safe.
 */
public final class S3Encryption {

    /** Who has the key. */
    enum Kind {
        BUCKET,
        SERVER,
        KMS,
        CUSTOMER
    }

    private static final int CUSTOMER_KEY = 32;

    private final Kind kind;
    private final Optional<String> kmsKey;
    private final Optional<CustomerKey> customerKey;

    private S3Encryption(Kind kind, Optional<String> kmsKey, Optional<CustomerKey> customerKey) {
        this.kind = kind;
        this.kmsKey = kmsKey;
        this.customerKey = customerKey;
    }

    /** As the bucket is configured. */
    public static S3Encryption asTheBucketSays() {
        return new S3Encryption(Kind.BUCKET, Optional.empty(), Optional.empty());
    }

    /** With keys of the server (SSE-S3). */
    public static S3Encryption server() {
        return new S3Encryption(Kind.SERVER, Optional.empty(), Optional.empty());
    }

    /**
     * With a key of the server's key management (SSE-KMS).
     *
     * @param key its id or ARN; empty for the key that the bucket or the account has for this
     */
    public static S3Encryption kms(Optional<String> key) {
        return new S3Encryption(Kind.KMS, key, Optional.empty());
    }

    /**
     * With a key that is sent with each request and that the server does not keep (SSE-C). Whoever loses it loses the repository.
     *
     * @param key 32 bytes, as base64
     * @throws IllegalArgumentException if it is not
     */
    public static S3Encryption customer(Secret key) {
        return new S3Encryption(Kind.CUSTOMER, Optional.empty(), Optional.of(CustomerKey.of(key)));
    }

    Kind kind() {
        return kind;
    }

    Optional<String> kmsKey() {
        return kmsKey;
    }

    Optional<CustomerKey> customerKey() {
        return customerKey;
    }

    /**
     * What is sent of a customer's key.
     *
     * @param key in base64
     * @param md5 of the key, in base64
     */
    record CustomerKey(String key, String md5) {

        static final String ALGORITHM = "AES256";

        static CustomerKey of(Secret secret) {
            byte[] base64 = secret.utf8();
            byte[] key;
            try {
                key = Base64.getMimeDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the customer's key is not base64");
            } finally {
                Arrays.fill(base64, (byte) 0);
            }
            if (key.length != CUSTOMER_KEY) {
                throw new IllegalArgumentException(
                        "the customer's key has " + key.length + " bytes instead of " + CUSTOMER_KEY);
            }
            return new CustomerKey(Base64.getEncoder().encodeToString(key), ContentMd5.of(key));
        }

        @Override
        public String toString() {
            return "CustomerKey[hidden]";
        }
    }

    @Override
    public String toString() {
        return kind + kmsKey.map(key -> " " + key).orElse("");
    }
}
