package io.holdfast.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a secret is: a variable, {@code ${NAME}} or {@code ${env:NAME}}, or a file, {@code ${file:/run/secrets/name}}. Immutable; {@link #toString()} says where, and never what.
 */
public final class SecretReference {

    private final Origin origin;
    private final String name;

    /** What kind of place a secret is in. */
    public enum Origin {
        /** A variable of the environment. */
        ENVIRONMENT,
        /** A file, of which white space at both ends is not part of the secret. */
        FILE
    }

    private SecretReference(Origin origin, String name) {
        this.origin = origin;
        this.name = name;
    }

    /** The secret that a variable holds. */
    public static SecretReference environment(String variable) {
        return new SecretReference(Origin.ENVIRONMENT, variable);
    }

    /** The secret that a file holds. */
    public static SecretReference file(Path file) {
        return new SecretReference(Origin.FILE, file.toString());
    }

    /** What kind of place it is in. */
    public Origin origin() {
        return origin;
    }

    /** The name of the variable or the path of the file. */
    public String name() {
        return name;
    }

    /**
     * Fetches the secret, which the caller closes.
     *
     * @param variables the variables of the environment
     * @throws ConfigurationException if there is none, or it is empty
     */
    public Secret resolve(Function<String, Optional<String>> variables) {
        if (origin == Origin.ENVIRONMENT) {
            return variables
                    .apply(name)
                    .filter(value -> !value.isEmpty())
                    .map(Secret::of)
                    .orElseThrow(() -> new ConfigurationException(
                            "The variable " + name + " holds no secret: it is not set, or empty. Nothing was done."));
        }
        try {
            byte[] bytes = Files.readAllBytes(Path.of(name));
            try {
                return stripped(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)));
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(
                    "The file " + name + " holds no secret: it is not in UTF-8. Nothing was done.", e);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The secret in the file " + name + " cannot be read: " + e + ". Nothing was done.", e);
        }
    }

    private Secret stripped(CharBuffer text) {
        int from = 0;
        int to = text.length();
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        char[] secret = new char[to - from];
        text.subSequence(from, to).get(secret);
        Arrays.fill(text.array(), '\0');
        if (secret.length == 0) {
            throw new ConfigurationException("The file " + name + " holds no secret: it is empty. Nothing was done.");
        }
        try {
            return Secret.of(secret);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretReference reference && origin == reference.origin && name.equals(reference.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** As it is written in a configuration. */
    @Override
    public String toString() {
        return "${" + (origin == Origin.ENVIRONMENT ? "env:" : "file:") + name + "}";
    }
}
