package io.holdfast.cli;

import static picocli.CommandLine.ScopeType.INHERIT;

import io.holdfast.Compression;
import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.audit.AuditLog;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which repository, and how it is used. */
final class RepositoryAccess {

    static final String VARIABLE = "HOLDFAST_REPOSITORY";
    private static final String LOCAL = "local:";
    private static final String STORE_VARIABLES = "HOLDFAST_STORE_";
    private static final String AUDIT_VARIABLE = "HOLDFAST_AUDIT";
    static final String CACHE_VARIABLE = "HOLDFAST_CACHE_DIR";

    @Option(
            names = {"-r", "--repo"},
            paramLabel = "ADDRESS",
            scope = INHERIT,
            description = "The repository: a directory, or type:location (or $" + VARIABLE + ").")
    private Optional<String> address = Optional.empty();

    @Option(
            names = "--store-set",
            paramLabel = "KEY=VALUE",
            scope = INHERIT,
            description = "A setting of the repository's store (or $" + STORE_VARIABLES + "KEY, as secrets must be).")
    private final List<String> storeSettings = new ArrayList<>();

    @Mixin
    private final Passwords passwords = new Passwords();

    @Option(
            names = "--no-lock",
            scope = INHERIT,
            description = "Take and honour no lock: for reading from a store that cannot be written.")
    private boolean noLock;

    @Option(
            names = "--retry-lock",
            paramLabel = "TIME",
            scope = INHERIT,
            description = "Wait so long for the lock of somebody else, such as 30s, 5m or 2h (default: do not wait).")
    private WaitingTime retryLock = WaitingTime.NONE;

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            scope = INHERIT,
            description = "Cache indexes and directories here (or $" + CACHE_VARIABLE + ").")
    private Optional<Path> cacheDirectory = Optional.empty();

    @Option(names = "--no-cache", scope = INHERIT, description = "Use no cache.")
    private boolean noCache;

    @Option(
            names = "--compression",
            paramLabel = "LEVEL",
            scope = INHERIT,
            description = "off, fastest, auto (the default), better or max.")
    private CompressionLevel compression = CompressionLevel.AUTO;

    @Option(
            names = "--pack-size",
            paramLabel = "SIZE",
            scope = INHERIT,
            description = "Fill packs up to this size, 4M to 128M (default: 16M); a bare number counts MiB.")
    private Optional<ByteSize> packSize = Optional.empty();

    @Option(
            names = "--audit",
            paramLabel = "FILE",
            scope = INHERIT,
            description = "Write to this log who does what, and with which result (or $" + AUDIT_VARIABLE + ").")
    private Optional<Path> audit = Optional.empty();

    /** Opens the repository. */
    Repository open(Environment environment, Consumer<HoldfastEvent> listener) {
        String where = address(environment);
        RepositoryOptions options = options(environment, where, listener).build();
        try (Secret password = passwords.existing(environment)) {
            environment.interruption().begin();
            return Repository.open(store(environment, where), password, options);
        }
    }

    /** The password of the repository. */
    Secret password(Environment environment) {
        return passwords.existing(environment);
    }

    /** Opens the repository with this password. It tells nothing. */
    Repository open(Environment environment, Secret password) {
        String where = address(environment);
        RepositoryOptions options = options(environment, where, event -> {}).build();
        environment.interruption().begin();
        return Repository.open(store(environment, where), password, options);
    }

    /** The address of the repository, from whatever directory. */
    String absoluteAddress(Environment environment) {
        String where = address(environment);
        return NamedStore.isDirectory(where)
                ? Path.of(where.startsWith(LOCAL) ? where.substring(LOCAL.length()) : where)
                        .toAbsolutePath()
                        .normalize()
                        .toString()
                : where;
    }

    /** Opens a repository of a configuration, whose secrets are fetched for that. It tells nothing. */
    Repository open(Environment environment, RepositoryConfig repository) {
        RepositoryOptions options =
                options(environment, repository.url(), event -> {}).build();
        try (Secret password = repository.password().resolve(environment::variable)) {
            environment.interruption().begin();
            Store store = Plugins.discover()
                    .store(repository.url(), repository.settings().resolve(environment::variable));
            return Repository.open(repository.limited(store), password, options);
        }
    }

    /** Creates the repository. */
    Repository init(Environment environment, ChunkerChoice chunker) {
        String where = address(environment);
        RepositoryOptions options =
                options(environment, where, event -> {}).chunker(chunker).build();
        try (Secret password = passwords.chosen(environment)) {
            environment.interruption().begin();
            return Repository.init(store(environment, where), password, options);
        }
    }

    /** Creates the repository, cutting content as another one does. */
    Repository initLike(Environment environment, Repository other) {
        String where = address(environment);
        RepositoryOptions options = options(environment, where, event -> {}).build();
        try (Secret password = passwords.chosen(environment)) {
            environment.interruption().begin();
            return Repository.initLike(other, store(environment, where), password, options);
        }
    }

    /** Opens another repository, which tells nothing. */
    Repository openFrom(Environment environment, FromRepository from) {
        return from.open(environment, options -> options.lock(!noLock).clock(environment.clock()));
    }

    /** How repositories are used that are named elsewhere. They have a cache only if one is asked for. */
    RepositoryOptions options(Environment environment, Consumer<HoldfastEvent> listener) {
        environment.interruption().begin();
        return options(environment, "", listener).build();
    }

    /** The store that the repository is in, or is to be in. */
    Store store(Environment environment) {
        return store(environment, address(environment));
    }

    private Store store(Environment environment, String where) {
        return new NamedStore(environment, STORE_VARIABLES).at(where, storeSettings);
    }

    private String address(Environment environment) {
        return address.or(() -> environment.variable(VARIABLE))
                .orElseThrow(() -> new ConfigurationException(
                        "It is not said which repository is meant. Nothing was done; give --repo or set $" + VARIABLE
                                + "."));
    }

    private RepositoryOptions.Builder options(Environment environment, String where, Consumer<HoldfastEvent> listener) {
        RepositoryOptions.Builder options = RepositoryOptions.builder()
                .compression(compression.level)
                .lock(!noLock)
                .lockWait(retryLock.duration())
                .clock(environment.clock())
                .listener(listener);
        packSize.ifPresent(size -> options.packSize((int) Math.min(Integer.MAX_VALUE, size.bytes(1 << 20))));
        cache(environment, where).ifPresent(options::cacheDirectory);
        audit.or(() -> environment.variable(AUDIT_VARIABLE).map(Path::of))
                .ifPresent(file -> options.audit(auditLog(file, environment)));
        return options;
    }

    private static AuditLog auditLog(Path file, Environment environment) {
        try {
            return AuditLog.open(file, actor(), environment.clock());
        } catch (IOException e) {
            throw new ConfigurationException("Nothing was done: " + e.getMessage(), e);
        }
    }

    /** Who runs this command, as the audit log names them. */
    static String actor() {
        RepositoryOptions defaults = RepositoryOptions.defaults();
        return defaults.userName() + "@" + defaults.hostName();
    }

    /** A repository in a local directory needs no cache unless one is asked for. */
    private Optional<Path> cache(Environment environment, String where) {
        if (noCache) {
            return Optional.empty();
        }
        Optional<Path> asked =
                cacheDirectory.or(() -> environment.variable(CACHE_VARIABLE).map(Path::of));
        return asked.isPresent() || NamedStore.isDirectory(where) ? asked : userCache(environment);
    }

    private static Optional<Path> userCache(Environment environment) {
        return environment
                .variable("XDG_CACHE_HOME")
                .map(Path::of)
                .or(() -> environment.variable("HOME").map(home -> Path.of(home, ".cache")))
                .map(directory -> directory.resolve("holdfast"));
    }

    /** restic's word for each level. */
    enum CompressionLevel {
        OFF(Compression.OFF),
        FASTEST(Compression.FASTEST),
        AUTO(Compression.DEFAULT),
        BETTER(Compression.BETTER),
        MAX(Compression.MAX);

        private final Compression level;

        CompressionLevel(Compression level) {
            this.level = level;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
