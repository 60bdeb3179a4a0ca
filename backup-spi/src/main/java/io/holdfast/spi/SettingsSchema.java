package io.holdfast.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings that a factory understands. Immutable. */
public final class SettingsSchema {

    /** The setting of a store that takes what follows the type in a repository's address. */
    public static final String LOCATION = "location";

    private final Map<String, Setting> settings;

    private SettingsSchema(Map<String, Setting> settings) {
        this.settings = settings;
    }

    /**
     * A schema of these settings.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public static SettingsSchema of(Setting... settings) {
        Map<String, Setting> byName = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (byName.put(setting.name(), setting) != null) {
                throw new IllegalArgumentException("two settings are named " + setting.name());
            }
        }
        return new SettingsSchema(byName);
    }

    /** The settings in the order in which they were declared. */
    public List<Setting> settings() {
        return List.copyOf(settings.values());
    }

    /** The setting of this name, if there is one. */
    public Optional<Setting> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /**
     * Reads texts as this schema says.
     *
     * @throws InvalidSettingsException with every unknown, missing, repeated and unreadable setting
     */
    public Settings read(Map<String, List<String>> texts) {
        List<String> problems = new ArrayList<>();
        texts.keySet().stream()
                .filter(name -> !settings.containsKey(name))
                .forEach(name -> problems.add("unknown setting '" + name + "'; known are " + settings.keySet()));
        Map<String, List<Object>> values = new LinkedHashMap<>();
        for (Setting setting : settings.values()) {
            List<String> given = texts.getOrDefault(setting.name(), List.of());
            values.put(
                    setting.name(),
                    read(
                            setting,
                            given.isEmpty() ? setting.defaultValue().stream().toList() : given,
                            problems));
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return new Settings(this, values);
    }

    private static List<Object> read(Setting setting, List<String> texts, List<String> problems) {
        if (texts.isEmpty() && setting.required()) {
            problems.add("setting '" + setting.name() + "' is missing (" + setting.description() + ")");
        }
        if (texts.size() > 1 && !setting.repeatable()) {
            problems.add("setting '" + setting.name() + "' is given " + texts.size() + " times but may be given once");
        }
        List<Object> values = new ArrayList<>();
        for (String text : texts) {
            try {
                values.add(SettingText.read(setting.type(), text));
            } catch (IllegalArgumentException e) {
                problems.add("setting '" + setting.name() + "' " + e.getMessage());
            }
        }
        return values;
    }
}
