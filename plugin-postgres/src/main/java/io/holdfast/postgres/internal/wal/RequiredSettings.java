package io.holdfast.postgres.internal.wal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The settings of which a server that replays a log needs no less than the one that wrote it had. With less it ends, or, where it answers queries already, stops in the
 * middle and waits.
 *
 * @param values by name; of {@code wal_level} the place among the levels
 */
public record RequiredSettings(Map<String, Integer> values) {

    private static final String WAL_LEVEL = "wal_level";
    private static final List<String> LEVELS = List.of("minimal", "replica", "logical");

    /** What a server has whose configuration does not say: since PostgreSQL 10, up to 18. */
    public static final RequiredSettings DEFAULTS = of(100, 8, 10, 0, 64, 1);

    /** Keeps the order of the settings. */
    public RequiredSettings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Those that a control file or a record of the log has. */
    public static RequiredSettings of(
            int maxConnections,
            int maxWorkerProcesses,
            int maxWalSenders,
            int maxPreparedTransactions,
            int maxLocksPerTransaction,
            int walLevel) {
        Map<String, Integer> values = new LinkedHashMap<>();
        values.put("max_connections", maxConnections);
        values.put("max_worker_processes", maxWorkerProcesses);
        values.put("max_wal_senders", maxWalSenders);
        values.put("max_prepared_transactions", maxPreparedTransactions);
        values.put("max_locks_per_transaction", maxLocksPerTransaction);
        values.put(WAL_LEVEL, walLevel);
        return new RequiredSettings(values);
    }

    /**
     * Those of a server with this configuration; where it says nothing, or what no server accepts, the {@link #DEFAULTS}.
     *
     * @param configuration what it says, by the names of the settings in lower case
     */
    public static RequiredSettings configured(Map<String, String> configuration) {
        Map<String, Integer> values = new LinkedHashMap<>(DEFAULTS.values);
        values.replaceAll((name, value) -> {
            String text = configuration.get(name);
            return text == null ? value : number(name, text.strip()).orElse(value);
        });
        return new RequiredSettings(values);
    }

    private static OptionalInt number(String name, String text) {
        if (name.equals(WAL_LEVEL)) {
            // The old names of replica are taken to this day.
            String level = text.toLowerCase(Locale.ROOT).replaceAll("archive|hot_standby", "replica");
            int place = LEVELS.indexOf(level);
            return place < 0 ? OptionalInt.empty() : OptionalInt.of(place);
        }
        try {
            return OptionalInt.of(
                    text.matches("0[xX]?[0-9a-fA-F]+")
                            ? Integer.decode(text)
                            : new BigDecimal(text)
                                    .setScale(0, RoundingMode.HALF_EVEN)
                                    .intValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** What is enough for both. */
    public RequiredSettings and(RequiredSettings other) {
        Map<String, Integer> both = new LinkedHashMap<>(values);
        other.values.forEach((name, value) -> both.merge(name, value, Math::max));
        return new RequiredSettings(both);
    }

    /** Those that others are too low for. */
    public RequiredSettings beyond(RequiredSettings others) {
        Map<String, Integer> higher = new LinkedHashMap<>(values);
        higher.entrySet().removeIf(setting -> setting.getValue() <= others.values.getOrDefault(setting.getKey(), 0));
        return new RequiredSettings(higher);
    }

    /** As a configuration says them. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach(
                (name, value) -> texts.put(name, name.equals(WAL_LEVEL) ? LEVELS.get(value) : Integer.toString(value)));
        return texts;
    }
}
