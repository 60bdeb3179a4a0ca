package io.holdfast.examples;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.PluginContext;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.source.Source;
import java.net.URI;
import java.util.List;

/** Offers {@link DocumentSource} to configuration and to the command line, as the source of type {@code documents}. */
public final class DocumentPlugin implements Plugin {

    @Override
    public String name() {
        return "documents";
    }

    @Override
    public List<Factory<?>> factories() {
        return List.of(new DocumentFactory());
    }

    private static final class DocumentFactory implements Factory<Source> {

        @Override
        public Class<Source> kind() {
            return Source.class;
        }

        @Override
        public String type() {
            return "documents";
        }

        @Override
        public SettingsSchema schema() {
            return SettingsSchema.of(Setting.required("url", Setting.Type.TEXT, "The address of a document.")
                    .repeated());
        }

        @Override
        public Source create(Settings settings, PluginContext context) {
            return new DocumentSource(
                    settings.texts("url").stream().map(URI::create).toList());
        }
    }
}
