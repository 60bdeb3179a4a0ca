package io.holdfast.oci;

import java.io.IOException;

/** A registry has refused a request. */
final class RegistryException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * A refusal.
     *
     * @param what the request was
     * @param reason in the words of the specification; empty if the registry gave none
     */
    RegistryException(String what, int code, String reason) {
        super(what + ": the answer is " + code + (reason.isEmpty() ? "" : " (" + reason + ")") + advice(code));
        this.code = code;
    }

    private static String advice(int code) {
        return switch (code) {
            case 401, 403 -> "; the account is not let in, or may not do this";
            case 404 -> "; the registry does not have it";
            case 429 -> "; too many requests were made";
            default -> "";
        };
    }

    boolean isRefusal() {
        return code == 401 || code == 403;
    }

    /** Whether the registry fails, and may be well again. */
    boolean isFailure() {
        return code >= 500;
    }

    /** Whether it does not know, or knows otherwise, what was begun, which has to be begun anew. */
    boolean isForgotten() {
        return code == 404 || code == 416;
    }

    /** Whether others of the registry may be there for the asking. */
    boolean concernsImage() {
        return code >= 400 && code < 500 && code != 429;
    }
}
