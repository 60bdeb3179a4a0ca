package io.holdfast.internal.crypto;

import java.io.Serial;
import java.security.GeneralSecurityException;

/**
 * A sealed message is not authentic: it was changed, cut, or sealed with another key. Nothing was decrypted.
 */
public final class AuthenticationException extends GeneralSecurityException {

    @Serial
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message);
    }
}
