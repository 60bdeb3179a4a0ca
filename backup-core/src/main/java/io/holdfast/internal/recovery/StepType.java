package io.holdfast.internal.recovery;

import io.holdfast.spi.Setting;
import io.holdfast.spi.SettingsSchema;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the steps of a configuration do that need no plugin, and with which settings. */
public enum StepType {
    /** Restores a source. */
    RESTORE(
            Setting.optional(
                    "target",
                    Setting.Type.PATH,
                    "the directory that it restores into; without, files come back to their place"),
            Setting.optional(
                    "drill",
                    Setting.Type.PATH,
                    "the directory below which drills restore, and remove what they restored"),
            Setting.withDefault(
                    "verified",
                    Setting.Type.FLAG,
                    "false",
                    "whether only a backup counts of which all was read and found sound"),
            Setting.withDefault(
                    "delete-extra",
                    Setting.Type.FLAG,
                    "false",
                    "whether files are deleted that the backup does not have")),
    /** Verifies the repository. */
    VERIFY(Setting.withDefault(
            "sample", Setting.Type.INTEGER, "100", "how many percent of the content are read, from 0 to 100")),
    /** Has a program look at what another step has restored. */
    CHECK(
            Setting.required("of", Setting.Type.TEXT, "the name of the step that restores what is looked at"),
            Setting.required(
                            "command",
                            Setting.Type.TEXT,
                            "a program and its arguments, run where it was restored to: 0 says that it is sound, 1 that it is not")
                    .repeated()),
    /** Gives the repository another password. */
    ROTATE_KEY(
            Setting.required("new-password", Setting.Type.SECRET, "the password that opens the repository then"),
            Setting.withDefault(
                    "keep-old",
                    Setting.Type.FLAG,
                    "false",
                    "whether the former password goes on to open it, until somebody removes its key"),
            Setting.optional(
                    "drill",
                    Setting.Type.PATH,
                    "the directory below which drills do it to a copy of the keys; without, they leave it out")),
    /** Runs a program. */
    COMMAND(
            Setting.required("command", Setting.Type.TEXT, "a program and its arguments, for no shell")
                    .repeated(),
            Setting.optional("probe", Setting.Type.TEXT, "a program that tells whether it was done: 0 if so, 1 if not")
                    .repeated(),
            Setting.optional("undo", Setting.Type.TEXT, "a program that undoes it")
                    .repeated(),
            Setting.optional("directory", Setting.Type.PATH, "where all of them are run"),
            Written.TOUCHES,
            Written.PRODUCTION),
    /** Sends a request. */
    HTTP(
            Setting.required("url", Setting.Type.TEXT, "where to; it is shown, so that secrets do not belong there"),
            Setting.withDefault("method", Setting.Type.TEXT, "POST", "such as POST or PUT"),
            Setting.optional("body", Setting.Type.TEXT, "the content"),
            Setting.optional("content-type", Setting.Type.TEXT, "what kind of content that is"),
            Setting.optional("authorization", Setting.Type.SECRET, "the header Authorization"),
            Setting.optional(
                    "probe",
                    Setting.Type.TEXT,
                    "what tells by a GET whether it was done: by success that it was, by 404 not"),
            Written.TOUCHES,
            Written.PRODUCTION),
    /** Waits until a program says that something is well. */
    WAIT(
            Setting.required(
                            "command",
                            Setting.Type.TEXT,
                            "a program and its arguments that ends with 0 when it is well")
                    .repeated(),
            Setting.withDefault("interval", Setting.Type.DURATION, "5s", "how long it waits between two looks")),
    /** A person does it. */
    MANUAL(Setting.required("instruction", Setting.Type.TEXT, "what is to be done, for that person")),
    /** Tells people. */
    NOTIFY(
            Setting.required("url", Setting.Type.TEXT, "a web hook that takes {\"text\": …} by POST"),
            Setting.required("message", Setting.Type.TEXT, "what they are told"),
            Setting.optional("authorization", Setting.Type.SECRET, "the header Authorization"));

    /** What a step changes that nobody can tell by its type. */
    private static final class Written {

        private static final Setting TOUCHES = Setting.optional(
                        "touches",
                        Setting.Type.TEXT,
                        "what it changes in drills, as is measured before each: absolute paths and host:port, or nothing; without, drills leave it out")
                .repeated();

        private static final Setting PRODUCTION = Setting.optional(
                        "production",
                        Setting.Type.TEXT,
                        "what it changes for real, which no step of a drill may touch: absolute paths and host:port, or nothing; without, drills that change something are refused")
                .repeated();
    }

    @SuppressWarnings("ImmutableEnumChecker") // It is, and nothing but its javadoc says so.
    private final SettingsSchema schema;

    StepType(Setting... settings) {
        schema = SettingsSchema.of(settings);
    }

    /** That of a word; empty if it is a plugin's, or nobody's. */
    public static Optional<StepType> of(String word) {
        return Stream.of(values()).filter(type -> type.word().equals(word)).findFirst();
    }

    /** As a configuration has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its settings. */
    public SettingsSchema schema() {
        return schema;
    }
}
