package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.recovery.Ed25519;
import java.security.PublicKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who may approve the steps of a scenario, and by which key that is known of them. Immutable. */
public final class Approvers {

    private final Map<String, String> keys;

    private Approvers(Map<String, String> keys) {
        this.keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    /** Begins with nobody. */
    public static Builder builder() {
        return new Builder();
    }

    /** The public keys by the names, in the order in which they were added. */
    public Map<String, String> keys() {
        return keys;
    }

    /** Whether this is an approval of one of them. */
    public boolean verify(ApprovalRequest request, Approval approval) {
        return Optional.ofNullable(keys.get(approval.approver()))
                .filter(key -> Ed25519.verifies(
                        Ed25519.publicKey(key),
                        ApprovalRequest.signed(request.text(), approval.approver()),
                        approval.signature()))
                .isPresent();
    }

    @Override
    public String toString() {
        return keys.toString();
    }

    /** Builds {@link Approvers}. Not thread-safe. */
    public static final class Builder {

        private final Map<String, String> keys = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds somebody.
         *
         * @param publicKey see {@link ApprovalKey#publicKey()}
         * @throws ConfigurationException if there is somebody of this name, or with this key, or it is no such key
         */
        public Builder add(String name, String publicKey) {
            try {
                PublicKey key = Ed25519.publicKey(publicKey.strip());
                for (Map.Entry<String, String> other : keys.entrySet()) {
                    require(!fold(other.getKey()).equals(fold(name)), "somebody is named so already");
                    require(!Ed25519.publicKey(other.getValue()).equals(key), other.getKey() + " has the same key");
                }
                require(!name.isBlank(), "nobody is named");
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("\"" + name + "\" cannot approve anything: " + e.getMessage(), e);
            }
            keys.put(name.strip(), publicKey.strip());
            return this;
        }

        private static String fold(String name) {
            return name.strip().toLowerCase(Locale.ROOT);
        }

        private static void require(boolean so, String problem) {
            if (!so) {
                throw new IllegalArgumentException(problem);
            }
        }

        /** Those that were added. */
        public Approvers build() {
            return new Approvers(keys);
        }
    }
}
