package io.holdfast.internal.detect;

import io.holdfast.spi.Setting;
import io.holdfast.spi.SettingsSchema;
import java.util.Locale;
import java.util.stream.Stream;

/** Which rules databases of a configuration have to keep, and with which settings. */
public enum RuleType {
    /** What rows name is there. */
    ORPHANS(
            Columns.TABLE,
            Columns.SEVERAL,
            Setting.required("parent", Setting.Type.TEXT, "the table that they name rows of"),
            Setting.required("parent-columns", Setting.Type.TEXT, "what they name them by, in the same order")
                    .repeated()),
    /** A column has a value. */
    PRESENT(Columns.TABLE, Columns.ONE),
    /** A column is within bounds. */
    BETWEEN(
            Columns.TABLE,
            Columns.ONE,
            Setting.required("least", Setting.Type.TEXT, "the least value that is right"),
            Setting.required("most", Setting.Type.TEXT, "the greatest value that is right"),
            Columns.AS),
    /** A column is one of some values. */
    ONE_OF(
            Columns.TABLE,
            Columns.ONE,
            Setting.required("values", Setting.Type.TEXT, "which values are right")
                    .repeated(),
            Columns.AS),
    /** A column fits a pattern. */
    LIKE(
            Columns.TABLE,
            Columns.ONE,
            Setting.required("pattern", Setting.Type.TEXT, "what it is like, with % and _ as LIKE has them")),
    /** No two rows are the same. */
    UNIQUE(Columns.TABLE, Columns.SEVERAL),
    /** A table has what it had before. */
    UNCHANGED(
            Columns.TABLE,
            Columns.SEVERAL,
            Setting.required("rows", Setting.Type.INTEGER, "how many rows it had"),
            Setting.required("sum", Setting.Type.TEXT, "their checksum, as 'holdfast detect --baseline' prints it")),
    /** What a query counts is nothing. */
    QUERY(
            Setting.required("name", Setting.Type.TEXT, "what is counted, for a person"),
            Setting.required("query", Setting.Type.TEXT, "what counts it"));

    /** What of a database a rule is about. */
    private static final class Columns {

        private static final Setting TABLE =
                Setting.required("table", Setting.Type.TEXT, "the table, with its schema before it if need be");

        private static final Setting ONE = Setting.required("column", Setting.Type.TEXT, "its column");

        private static final Setting SEVERAL =
                Setting.required("columns", Setting.Type.TEXT, "its columns").repeated();

        private static final Setting AS = Setting.optional(
                "as",
                Setting.Type.TEXT,
                "what the values are: text, number, date or moment; without, numbers if all look so, else text");
    }

    @SuppressWarnings("ImmutableEnumChecker") // It is, and nothing but its javadoc says so.
    private final SettingsSchema schema;

    RuleType(Setting... settings) {
        schema = SettingsSchema.of(settings);
    }

    /** That of a word that is known to be one. */
    public static RuleType of(String word) {
        return Stream.of(values())
                .filter(type -> type.word().equals(word))
                .findFirst()
                .orElseThrow();
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
