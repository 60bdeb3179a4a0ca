package io.holdfast.postgres;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL servers as sources, what recoveries do to them, and where restores of them are tried. */
public final class PostgresPlugin implements Plugin {

    static final String ARCHIVE_SOCKET = "archive-socket";

    /** As {@link java.util.ServiceLoader} makes it. */
    public PostgresPlugin() {}

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public List<Factory<?>> factories() {
        List<Factory<?>> all = new ArrayList<>();
        all.add(Factory.of(Source.class, PostgresSource.TYPE, Clusters.schema(), Clusters::create));
        all.add(Factory.of(ScratchProvider.class, PostgresSource.TYPE, Scratches.schema(), Scratches::create));
        all.addAll(PostgresActions.factories());
        return List.copyOf(all);
    }

    @Override
    public List<PluginCommand> commands() {
        return List.of(new WalPushCommand(), new WalFetchCommand());
    }

    private static final class Scratches {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(
                            "directory",
                            Setting.Type.PATH,
                            "where is restored to; made if it is absent, and this user's alone; of at most 70 bytes"),
                    Setting.optional(
                            "programs",
                            Setting.Type.PATH,
                            "the directory that has postgres in it, of the source's major version; without it those that are found"),
                    Setting.withDefault(
                            "superuser", Setting.Type.TEXT, "postgres", "the superuser of the source's cluster"),
                    Setting.withDefault("limit", Setting.Type.DURATION, "1h", "how long recovery may take"));
        }

        static ScratchProvider create(Settings settings) {
            // To restore files nobody is connected to.
            try (PostgresSource any =
                    PostgresSource.builder("jdbc:postgresql://localhost/").build()) {
                PostgresScratch.Builder scratch = PostgresScratch.builder(any.snapshotter(), settings.path("directory"))
                        .superuser(settings.text("superuser"))
                        .limit(settings.duration("limit"));
                if (settings.has("programs")) {
                    scratch.programs(settings.path("programs"));
                }
                return scratch.build();
            }
        }
    }

    private static final class Clusters {

        private enum Checkpoint {
            FAST,
            SPREAD
        }

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(
                            "url",
                            Setting.Type.TEXT,
                            "jdbc:postgresql://host:5432/database, as pgjdbc reads it, without a password"),
                    Setting.optional(
                            "socket",
                            Setting.Type.PATH,
                            "the Unix socket that is connected to instead of the hosts of the URL"),
                    Setting.optional("user", Setting.Type.TEXT, "the role that connects, which needs REPLICATION"),
                    Setting.optional("password", Setting.Type.SECRET, "its password"),
                    Setting.withDefault(
                            "slot", Setting.Type.TEXT, "holdfast", "the replication slot that keeps the log"),
                    Setting.withDefault(
                            "checkpoint",
                            Setting.Type.TEXT,
                            "fast",
                            "how the checkpoint before a base backup is written: fast or spread"),
                    Setting.optional("rate", Setting.Type.BYTES, "bytes a second that the server sends at the most"),
                    Setting.withDefault(
                            "timeout",
                            Setting.Type.DURATION,
                            "1m",
                            "for how long the server may say nothing until the connection counts as lost"),
                    Setting.withDefault(
                            "damaged-pages",
                            Setting.Type.TEXT,
                            "warn",
                            "what is done about pages of the source with wrong checksums: warn or fail"),
                    Setting.optional(
                                    "tablespace",
                                    Setting.Type.TEXT,
                                    "LOCATION=DIRECTORY: where the tablespace at a location of the source is restored to")
                            .repeated(),
                    Setting.withDefault(
                            "replace-existing",
                            Setting.Type.FLAG,
                            "false",
                            "whether a restore may replace a data directory of the same cluster"),
                    Setting.withDefault(
                            "outside-config",
                            Setting.Type.FLAG,
                            "true",
                            "whether configuration files outside of the data directory are backed up"),
                    Setting.optional(
                            "beacon",
                            Setting.Type.DURATION,
                            "after how long without a transaction one is committed while the log is followed"),
                    Setting.withDefault(
                            ARCHIVE_SOCKET,
                            Setting.Type.TEXT,
                            ArchiveSocket.DEFAULT,
                            "where wal-push asks whoever follows: the path of a Unix socket, default, or none"));
        }

        static Source create(Settings settings) {
            return builder(settings).build();
        }

        private static PostgresSource.Builder builder(Settings settings) {
            PostgresSource.Builder source = PostgresSource.builder(settings.text("url"))
                    .slot(settings.text("slot"))
                    .timeout(settings.duration("timeout"))
                    .replaceExisting(settings.flag("replace-existing"))
                    .outsideConfiguration(settings.flag("outside-config"))
                    .fastCheckpoint(settings.oneOf("checkpoint", Checkpoint.class) == Checkpoint.FAST)
                    .damagedPages(settings.oneOf("damaged-pages", DamagedPages.class));
            if (settings.has("socket")) {
                source.socket(settings.path("socket"));
            }
            if (settings.has("user")) {
                source.user(settings.text("user"));
            }
            if (settings.has("password")) {
                source.password(settings.secret("password"));
            }
            if (settings.has("beacon")) {
                source.beacon(settings.duration("beacon"));
            }
            if (settings.has("rate")) {
                source.rate(settings.bytes("rate"));
            }
            if (!settings.text(ARCHIVE_SOCKET).equals("none")) {
                source.archiveSocket(ArchiveSocket.parse(settings.text(ARCHIVE_SOCKET)));
            }
            for (String mapping : settings.texts("tablespace")) {
                int end = mapping.lastIndexOf('=');
                if (end < 0) {
                    throw new IllegalArgumentException(
                            "setting 'tablespace' is LOCATION=DIRECTORY, not '" + mapping + "'");
                }
                source.tablespace(mapping.substring(0, end), Path.of(mapping.substring(end + 1)));
            }
            return source;
        }
    }
}
