package io.holdfast.internal.detect;

import io.holdfast.spi.Setting;
import io.holdfast.spi.SettingsSchema;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What detectors of a configuration look at, and with which settings. */
public enum CheckType {
    /** Whether a server answers by HTTP as it should. */
    HTTP(
            Setting.required(
                    "url", Setting.Type.TEXT, "what is asked; it is shown, so that secrets do not belong there"),
            Setting.optional("status", Setting.Type.TEXT, "which codes are right, instead of any success")
                    .repeated(),
            Setting.optional("contains", Setting.Type.TEXT, "what has to be in the answer"),
            Setting.optional("slow", Setting.Type.DURATION, "how long it may take without being degraded"),
            Setting.withDefault("timeout", Setting.Type.DURATION, "10s", "how long it may take"),
            Setting.optional("authorization", Setting.Type.SECRET, "the header Authorization")),
    /** Whether somebody takes connections. */
    TCP(
            Setting.required("host", Setting.Type.TEXT, "the name or address of the host"),
            Setting.required("port", Setting.Type.INTEGER, "the port"),
            Setting.withDefault("timeout", Setting.Type.DURATION, "5s", "how long it may take")),
    /** Whether the certificates of a server are valid, and for how long. */
    TLS(
            Setting.required("host", Setting.Type.TEXT, "the name or address of the host"),
            Setting.withDefault("port", Setting.Type.INTEGER, "443", "the port"),
            Setting.withDefault("soon", Setting.Type.DURATION, "14d", "from when on before its end one is degraded"),
            Setting.withDefault("timeout", Setting.Type.DURATION, "5s", "how long it may take")),
    /** Whether certificates in files are valid, and for how long, and whether their keys are theirs. */
    CERTIFICATES(
            Setting.optional("file", Setting.Type.PATH, "a chain of certificates, as PEM, or a certificate as DER"),
            Setting.optional("key", Setting.Type.PATH, "the private key of the first one, as PEM"),
            Setting.optional("key-store", Setting.Type.PATH, "instead of file and key: PKCS #12 or JKS"),
            Setting.optional("password", Setting.Type.SECRET, "that of the key store and its keys"),
            Setting.withDefault("soon", Setting.Type.DURATION, "14d", "from when on before its end one is degraded")),
    /** Whether a database answers a query as it should. */
    JDBC(
            Database.URL,
            Database.USER,
            Database.PASSWORD,
            Setting.withDefault(
                    "query", Setting.Type.TEXT, "SELECT 1", "what is asked: a row, and that is not false, or a number"),
            Setting.optional("at-least", Setting.Type.INTEGER, "the least number that is right"),
            Setting.optional("at-most", Setting.Type.INTEGER, "the greatest number that is right"),
            Setting.withDefault("timeout", Setting.Type.DURATION, "10s", "how long it may take")),
    /** Whether a database keeps rules. */
    INTEGRITY(Database.URL, Database.USER, Database.PASSWORD),
    /** Whether there is room on a file system. */
    DISK(
            Setting.required("path", Setting.Type.PATH, "something on it"),
            Setting.required("low", Setting.Type.BYTES, "from which room on it is degraded"),
            Setting.required("least", Setting.Type.BYTES, "below which room it is down")),
    /** Whether there is memory. */
    MEMORY(
            Setting.required("low", Setting.Type.BYTES, "from which room on it is degraded"),
            Setting.required("least", Setting.Type.BYTES, "below which room it is down")),
    /** Whether a file is written again and again. */
    HEARTBEAT(
            Setting.required("file", Setting.Type.PATH, "which file"),
            Setting.required("most", Setting.Type.DURATION, "how long ago it may have been written")),
    /** Whether a repository is damaged. */
    REPOSITORY(
            Setting.required("repository", Setting.Type.TEXT, "the name of the repository"),
            Setting.withDefault(
                    "sample",
                    Setting.Type.INTEGER,
                    "0",
                    "how many percent of the content are read, from 0, the structure alone, to 100"));

    /** How a database is reached. */
    private static final class Database {

        private static final Setting URL = Setting.required(
                "url",
                Setting.Type.TEXT,
                "the address of the database for JDBC, such as jdbc:postgresql://host/shop; without a password, since it is shown");

        private static final Setting USER = Setting.optional("user", Setting.Type.TEXT, "who asks");

        private static final Setting PASSWORD = Setting.optional("password", Setting.Type.SECRET, "their password");
    }

    @SuppressWarnings("ImmutableEnumChecker") // It is, and nothing but its javadoc says so.
    private final SettingsSchema schema;

    CheckType(Setting... settings) {
        schema = SettingsSchema.of(settings);
    }

    /** That of a word; empty if it is nobody's. */
    public static Optional<CheckType> of(String word) {
        return Stream.of(values()).filter(type -> type.word().equals(word)).findFirst();
    }

    /** As a configuration has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its settings. */
    public SettingsSchema schema() {
        return schema;
    }
}
