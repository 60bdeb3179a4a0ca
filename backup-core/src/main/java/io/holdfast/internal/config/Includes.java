package io.holdfast.internal.config;

import io.holdfast.ConfigurationException;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.spi.Factory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads what a configuration includes, as if it stood there. Not thread-safe. */
final class Includes {

    private final Value root;
    private final ShapeReader reader;
    private final Map<String, String> texts = new LinkedHashMap<>();

    Includes(Value root, ShapeReader reader) {
        this.root = root;
        this.reader = reader;
    }

    /**
     * Adds them.
     *
     * @param files gives the text of a file beside the configuration, or throws a {@link ConfigurationException}
     * @return the texts, by the names of the files
     */
    Map<String, String> read(List<Factory<?>> factories, Function<String, String> files) {
        for (Value name : root.items("include")) {
            if (name.text().equals(RecoveryDocuments.CONFIGURATION)
                    || name.text().equals(RecoveryDocuments.RUNBOOK)
                    || texts.containsKey(name.text())
                    || root.texts("documents").contains(name.text())) {
                problem(name, "under the name '" + name.text() + "' something else is kept; name the file otherwise");
            } else if (!name.text().isEmpty()) {
                include(name, factories, files);
            }
        }
        return texts;
    }

    private void include(Value name, List<Factory<?>> factories, Function<String, String> files) {
        try {
            String text = files.apply(name.text());
            texts.put(name.text(), text);
            Value included = reader.read(name.text(), text, ConfigShape.included(factories));
            included.fields().forEach(this::add);
        } catch (ConfigurationException e) {
            problem(name, String.valueOf(e.getMessage()));
        }
    }

    private void add(String key, Value more) {
        Value all = root.at(key).orElseGet(() -> {
            Value none = Value.empty(more.position(), key, Value.What.FIELDS);
            root.put(key, none);
            return none;
        });
        more.fields().forEach((name, value) -> {
            if (all.at(name).isPresent()) {
                problem(value, "'" + name + "' stands in " + where(all.at(name).orElseThrow()) + " already");
            } else {
                all.put(name, value);
            }
        });
    }

    private static String where(Value value) {
        String file = value.position().file();
        return file.isEmpty() ? "the configuration" : file;
    }

    private void problem(Value where, String message) {
        reader.problem(where.position(), where.path(), message);
    }
}
