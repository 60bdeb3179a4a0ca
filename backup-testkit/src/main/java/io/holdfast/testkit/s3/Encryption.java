package io.holdfast.testkit.s3;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How an object is said to be encrypted. Nothing is: it is in memory.
 *
 * @param algorithm {@code AES256} or {@code aws:kms}; empty if nothing was said, or a key is the customer's
 * @param kmsKey the id of a key of the key management
 * @param customerMd5 the hash of a customer's key
 */
record Encryption(Optional<String> algorithm, Optional<String> kmsKey, Optional<String> customerMd5) {

    private static final String HEADER = "x-amz-server-side-encryption";
    private static final String CUSTOMER = HEADER + "-customer-";
    private static final int KEY = 32;

    /** What a request asks for that stores something, or the key that it has to something. */
    static Encryption of(S3Request request, Behaviour behaviour) throws Refusal {
        Optional<String> algorithm = request.header(HEADER);
        if (algorithm.isPresent() && behaviour.departs(Departure.NO_ENCRYPTION)) {
            throw Refusal.notImplemented();
        }
        if (algorithm.isPresent()
                && !algorithm.get().equals("AES256")
                && !algorithm.get().equals("aws:kms")) {
            throw Refusal.invalidArgument("The encryption method specified is not supported");
        }
        return new Encryption(algorithm, request.header(HEADER + "-aws-kms-key-id"), customer(request, behaviour));
    }

    private static Optional<String> customer(S3Request request, Behaviour behaviour) throws Refusal {
        Optional<String> key = request.header(CUSTOMER + "key");
        if (key.isEmpty()) {
            return Optional.empty();
        }
        if (!behaviour.secure()) {
            throw Refusal.invalidRequest(
                    "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key.get());
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        Optional<String> md5 = request.header(CUSTOMER + "key-md5");
        if (bytes.length != KEY
                || !md5.equals(Optional.of(Digests.base64("MD5", bytes)))
                || !request.header(CUSTOMER + "algorithm").equals(Optional.of("AES256"))) {
            throw Refusal.invalidArgument("The secret key was invalid for the specified algorithm.");
        }
        return md5;
    }

    /** Refuses a request that has not the key that this needs, or one that it does not need. */
    void requireKey(S3Request request, Behaviour behaviour) throws Refusal {
        if (behaviour.departs(Departure.CUSTOMER_KEY_NOT_DEMANDED)) {
            return;
        }
        Optional<String> sent = customer(request, behaviour);
        if (sent.isPresent() != customerMd5.isPresent()) {
            throw Refusal.invalidRequest(
                    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the"
                            + " object.");
        }
        if (!sent.equals(customerMd5)) {
            throw Refusal.denied("Access Denied");
        }
    }

    /** What is said of it in answers. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        algorithm.ifPresent(name -> headers.put(HEADER, name));
        kmsKey.ifPresent(id -> headers.put(HEADER + "-aws-kms-key-id", id));
        customerMd5.ifPresent(md5 -> {
            headers.put(CUSTOMER + "algorithm", "AES256");
            headers.put(CUSTOMER + "key-MD5", md5);
        });
        return headers;
    }
}
