package io.holdfast.lint;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.PluginContext;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.source.Source;
import java.util.List;

/** Makes a type of database nameable, which nobody connects to. */
public final class DatabasePlugin implements Plugin {

    /** Found by name. */
    public DatabasePlugin() {}

    @Override
    public String name() {
        return "database";
    }

    @Override
    public List<Factory<?>> factories() {
        return List.of(new Databases());
    }

    private static final class Databases implements Factory<Source> {

        @Override
        public Class<Source> kind() {
            return Source.class;
        }

        @Override
        public String type() {
            return "database";
        }

        @Override
        public SettingsSchema schema() {
            return SettingsSchema.of();
        }

        @Override
        public Source create(Settings settings, PluginContext context) {
            throw new AssertionError("a lint touches nothing");
        }
    }
}
