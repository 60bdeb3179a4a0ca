package io.holdfast.cli;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.PluginContext;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LoggedSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Offers a logged server to the command line, as the source of type {@code logged}. */
public final class LoggedPlugin implements Plugin {

    @Override
    public String name() {
        return "logged";
    }

    @Override
    public List<Factory<?>> factories() {
        return List.of(new LoggedFactory());
    }

    private static final class LoggedFactory implements Factory<Source> {

        @Override
        public Class<Source> kind() {
            return Source.class;
        }

        @Override
        public String type() {
            return "logged";
        }

        @Override
        public SettingsSchema schema() {
            return SettingsSchema.of(Setting.required("port", Setting.Type.INTEGER, "Where the server listens."));
        }

        @Override
        public Source create(Settings settings, PluginContext context) {
            int port = (int) settings.integer("port");
            return new LoggedSource(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }
}
