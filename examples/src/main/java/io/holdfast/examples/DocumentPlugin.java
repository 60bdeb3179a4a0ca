package io.holdfast.examples;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.Setting;
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
        return List.of(Factory.of(
                Source.class,
                "documents",
                SettingsSchema.of(Setting.required("url", Setting.Type.TEXT, "The address of a document.")
                        .repeated()),
                settings -> new DocumentSource(
                        settings.texts("url").stream().map(URI::create).toList())));
    }
}
