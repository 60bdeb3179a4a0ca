package io.holdfast.internal.scenario;

import io.holdfast.ConfigurationException;
import io.holdfast.config.RuleConfig;
import io.holdfast.detect.IntegrityRule;
import io.holdfast.detect.Table;
import io.holdfast.detect.TableChecksum;
import io.holdfast.internal.detect.RuleType;
import io.holdfast.spi.InvalidSettingsException;
import io.holdfast.spi.Settings;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the rules of databases of what a configuration says of them. */
final class IntegrityRules {

    private static final String COLUMN = "column";
    private static final String COLUMNS = "columns";

    private IntegrityRules() {}

    static IntegrityRule rule(RuleConfig described) {
        RuleType type = RuleType.of(described.type());
        try {
            Settings settings = read(described);
            return rule(type, settings).tolerating(described.tolerated());
        } catch (InvalidSettingsException | DateTimeException | NumberFormatException e) {
            throw new ConfigurationException(
                    "The rule '" + described.type() + "' cannot be asked: " + e.getMessage() + ". Nothing was done.",
                    e);
        }
    }

    /** The table and columns of which a rule says that they are unchanged; empty of any other rule. */
    static Optional<Map.Entry<Table, List<String>>> baseline(RuleConfig described) {
        if (RuleType.of(described.type()) != RuleType.UNCHANGED) {
            return Optional.empty();
        }
        Settings settings = read(described);
        return Optional.of(Map.entry(table(settings.text("table")), settings.texts(COLUMNS)));
    }

    private static Settings read(RuleConfig described) {
        return RuleType.of(described.type()).schema().read(described.settings().resolve(name -> Optional.empty()));
    }

    private static IntegrityRule rule(RuleType type, Settings settings) {
        if (type == RuleType.QUERY) {
            return IntegrityRule.query(settings.text("name"), settings.text("query"));
        }
        Table table = table(settings.text("table"));
        return switch (type) {
            case ORPHANS ->
                IntegrityRule.orphans(
                        table,
                        settings.texts(COLUMNS),
                        table(settings.text("parent")),
                        settings.texts("parent-columns"));
            case PRESENT -> IntegrityRule.present(table, settings.text(COLUMN));
            case BETWEEN -> {
                List<Comparable<?>> bounds = values(settings, List.of(settings.text("least"), settings.text("most")));
                yield IntegrityRule.between(table, settings.text(COLUMN), bounds.get(0), bounds.get(1));
            }
            case ONE_OF ->
                IntegrityRule.oneOf(
                        table,
                        settings.text(COLUMN),
                        values(settings, settings.texts("values")).toArray());
            case LIKE -> IntegrityRule.like(table, settings.text(COLUMN), settings.text("pattern"));
            case UNIQUE -> IntegrityRule.unique(table, settings.texts(COLUMNS).toArray(String[]::new));
            case UNCHANGED ->
                IntegrityRule.unchanged(
                        table,
                        settings.texts(COLUMNS),
                        new TableChecksum(settings.integer("rows"), settings.text("sum")));
            case QUERY -> throw new AssertionError(type);
        };
    }

    private static Table table(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? Table.of(name) : Table.of(name.substring(0, dot), name.substring(dot + 1));
    }

    /** As what a database compares them: a number is no text there. */
    private static List<Comparable<?>> values(Settings settings, List<String> texts) {
        String as = settings.has("as")
                ? settings.text("as")
                : texts.stream().allMatch(IntegrityRules::isNumber) ? "number" : "text";
        return texts.stream().<Comparable<?>>map(text -> value(as, text)).toList();
    }

    private static Comparable<?> value(String as, String text) {
        return switch (as) {
            case "text" -> text;
            case "number" -> new BigDecimal(text);
            case "date" -> LocalDate.parse(text);
            case "moment" -> OffsetDateTime.parse(text);
            default ->
                throw new ConfigurationException(
                        "Values are text, number, date or moment, not '" + as + "'. Nothing was done.");
        };
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d+(\\.\\d+)?");
    }
}
