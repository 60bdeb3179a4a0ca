package io.holdfast.redis;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers of Redis and Valkey, and their append-only files, as sources, what recoveries do to servers, and where restores of them are tried. */
public final class RedisPlugin implements Plugin {

    /** As {@link java.util.ServiceLoader} makes it. */
    public RedisPlugin() {}

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public List<Factory<?>> factories() {
        List<Factory<?>> all = new ArrayList<>(List.of(
                Factory.of(Source.class, RedisSource.TYPE, Servers.schema(), Servers::create),
                Factory.of(Source.class, RedisAppendOnlySource.TYPE, AppendOnlyFiles.schema(), AppendOnlyFiles::create),
                Factory.of(ScratchProvider.class, RedisSource.TYPE, Scratches.schema(), Scratches::create)));
        all.addAll(RedisActions.factories());
        return List.copyOf(all);
    }

    private static final class Scratches {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(
                            "directory",
                            Setting.Type.PATH,
                            "where is restored to; made if it is absent, and this user's alone"),
                    Setting.optional(
                            "program",
                            Setting.Type.PATH,
                            "redis-server or valkey-server; without it that of the PATH or the class path"),
                    Setting.withDefault("limit", Setting.Type.DURATION, "1h", "how long loading may take"));
        }

        static ScratchProvider create(Settings settings) {
            RedisScratch.Builder scratch =
                    RedisScratch.builder(settings.path("directory")).limit(settings.duration("limit"));
            if (settings.has("program")) {
                scratch.program(settings.path("program"));
            }
            return scratch.build();
        }
    }

    private static final class AppendOnlyFiles {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(
                            "name", Setting.Type.TEXT, "by which the source is known, whichever server it is on"),
                    Setting.required(
                            "path",
                            Setting.Type.PATH,
                            "the directory of the append-only files, that in which appendonlydir is, or the file of a server older than 7"));
        }

        static Source create(Settings settings) {
            return RedisAppendOnlySource.of(settings.text("name"), settings.path("path"));
        }
    }

    private static final class Servers {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(
                            "name", Setting.Type.TEXT, "by which the source is known, whichever server it is on"),
                    Setting.required(
                            "url",
                            Setting.Type.TEXT,
                            "redis://host:6379, redis-sentinel://host:26379,host:26379/master or redis-cluster://host:6379,host:6379, with TLS rediss…://, without user, password and database"),
                    Setting.optional(
                            "user",
                            Setting.Type.TEXT,
                            "the user that connects, who needs +psync +replconf +ping, and in a cluster +cluster|nodes"),
                    Setting.optional("password", Setting.Type.SECRET, "its password"),
                    Setting.optional(
                            "sentinel-user",
                            Setting.Type.TEXT,
                            "the user that asks the Sentinels, who needs +sentinel|master +sentinel|replicas"),
                    Setting.optional("sentinel-password", Setting.Type.SECRET, "its password"),
                    Setting.withDefault(
                            "copy-from-replica",
                            Setting.Type.FLAG,
                            "false",
                            "whether a replica that Sentinels or a cluster name is copied instead of the master"),
                    Setting.optional(
                            "trust",
                            Setting.Type.PATH,
                            "a file of the certificates that are trusted, in PEM; else those of the JDK"),
                    Setting.withDefault(
                            "method",
                            Setting.Type.TEXT,
                            "psync",
                            "whether the server is copied as a replica is filled (psync), or key by key (scan) where it lets nobody be a replica: that shows no single moment"),
                    Setting.optional(
                            "target-url",
                            Setting.Type.TEXT,
                            "the running server that a restore fills, which must be able to connect to this machine, or with keys a cluster as well; else files are made for one"),
                    Setting.optional("target-user", Setting.Type.TEXT, "the user of the target, who may configure it"),
                    Setting.optional("target-password", Setting.Type.SECRET, "its password"),
                    Setting.optional(
                            "reachable-as",
                            Setting.Type.TEXT,
                            "by which name or address the target reaches this machine, if not by the one that it is reached from"),
                    Setting.optional(
                            "served-certificate",
                            Setting.Type.PATH,
                            "a file of the certificate, in PEM, by which a target that replicates by TLS knows this machine while it is filled, and of those up to one that the target trusts"),
                    Setting.optional(
                            "served-key", Setting.Type.PATH, "a file of its private key, in PEM, not encrypted"),
                    Setting.optional(
                            "keys",
                            Setting.Type.TEXT,
                            "a pattern such as order:* of the keys that a restore puts into the target beside what it has; else it is filled with everything"),
                    Setting.optional(
                            "from-database", Setting.Type.INTEGER, "the database whose keys are restored; else all"),
                    Setting.optional("into-database", Setting.Type.INTEGER, "another one to restore them into"),
                    Setting.withDefault(
                            "expiry",
                            Setting.Type.TEXT,
                            "keep",
                            "whether times of restored keys stay (keep), are moved by the age of the snapshot (shift), or are taken away (persist)"),
                    Setting.withDefault(
                            "existing",
                            Setting.Type.TEXT,
                            "fail",
                            "whether keys that are there already stop the restore (fail), stay (skip), or are replaced (replace)"),
                    Setting.withDefault(
                            "dry-run",
                            Setting.Type.FLAG,
                            "false",
                            "whether keys are not restored, and only what would be done is reported"),
                    Setting.withDefault(
                            "replace-existing",
                            Setting.Type.FLAG,
                            "false",
                            "whether a restore may replace dump.rdb or appendonly.aof, or what the target server has"));
        }

        static Source create(Settings settings) {
            return builder(settings).build();
        }

        private static RedisSource.Builder builder(Settings settings) {
            RedisSource.Builder source = RedisSource.builder(settings.text("name"), settings.text("url"))
                    .method(settings.oneOf("method", CopyMethod.class))
                    .replaceExisting(settings.flag("replace-existing"))
                    .copyFromReplica(settings.flag("copy-from-replica"));
            addLogin(settings, source);
            addTarget(settings, source);
            return source;
        }

        private static void addLogin(Settings settings, RedisSource.Builder source) {
            if (settings.has("user")) {
                source.user(settings.text("user"));
            }
            if (settings.has("password")) {
                source.password(settings.secret("password"));
            }
            if (settings.has("trust")) {
                source.tls(TrustedCertificates.of(settings.path("trust")));
            }
            if (settings.has("sentinel-user")) {
                source.sentinelUser(settings.text("sentinel-user"));
            }
            if (settings.has("sentinel-password")) {
                source.sentinelPassword(settings.secret("sentinel-password"));
            }
        }

        private static KeyRestore keys(Settings settings) {
            KeyRestore keys = KeyRestore.matching(settings.text("keys"))
                    .expiry(settings.oneOf("expiry", KeyRestore.Expiry.class))
                    .existing(settings.oneOf("existing", KeyRestore.Existing.class))
                    .dryRun(settings.flag("dry-run"));
            if (!settings.has("from-database")) {
                if (settings.has("into-database")) {
                    throw new IllegalArgumentException("into-database needs from-database");
                }
                return keys;
            }
            int from = Math.toIntExact(settings.integer("from-database"));
            return settings.has("into-database")
                    ? keys.database(from, Math.toIntExact(settings.integer("into-database")))
                    : keys.database(from);
        }

        /** Above all a dry run that would be none. */
        private static void refuseWithoutKeys(Settings settings) {
            boolean asked = settings.has("from-database")
                    || settings.has("into-database")
                    || settings.flag("dry-run")
                    || settings.oneOf("expiry", KeyRestore.Expiry.class) != KeyRestore.Expiry.KEEP
                    || settings.oneOf("existing", KeyRestore.Existing.class) != KeyRestore.Existing.FAIL;
            if (asked) {
                throw new IllegalArgumentException(
                        "from-database, into-database, expiry, existing and dry-run are for a restore of keys: say which, keys=*");
            }
        }

        private static void addTarget(Settings settings, RedisSource.Builder source) {
            if (settings.has("target-url")) {
                source.target(settings.text("target-url"));
            }
            if (settings.has("target-user")) {
                source.targetUser(settings.text("target-user"));
            }
            if (settings.has("target-password")) {
                source.targetPassword(settings.secret("target-password"));
            }
            if (settings.has("keys")) {
                source.keys(keys(settings));
            } else {
                refuseWithoutKeys(settings);
            }
            if (settings.has("reachable-as")) {
                source.reachableAs(settings.text("reachable-as"));
            }
            if (settings.has("served-certificate") != settings.has("served-key")) {
                throw new IllegalArgumentException("served-certificate and served-key go together");
            }
            if (settings.has("served-certificate")) {
                source.servedTls(ServedCertificate.of(
                        settings.path("served-certificate"),
                        settings.path("served-key"),
                        settings.has("trust") ? Optional.of(settings.path("trust")) : Optional.empty()));
            }
        }
    }
}
