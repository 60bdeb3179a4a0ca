package io.holdfast.internal.scenario;

import io.holdfast.ConfigurationException;
import io.holdfast.config.CheckConfig;
import io.holdfast.config.CheckGroupConfig;
import io.holdfast.config.DetectorConfig;
import io.holdfast.config.QuorumConfig;
import io.holdfast.config.RuleConfig;
import io.holdfast.detect.Condition;
import io.holdfast.detect.Detector;
import io.holdfast.detect.DiskHealthCheck;
import io.holdfast.detect.HeartbeatHealthCheck;
import io.holdfast.detect.HttpHealthCheck;
import io.holdfast.detect.IntegrityCheck;
import io.holdfast.detect.IntegrityRule;
import io.holdfast.detect.JdbcHealthCheck;
import io.holdfast.detect.MemoryHealthCheck;
import io.holdfast.detect.RepositoryHealthCheck;
import io.holdfast.detect.Table;
import io.holdfast.detect.TableChecksum;
import io.holdfast.detect.TcpHealthCheck;
import io.holdfast.detect.TlsHealthCheck;
import io.holdfast.internal.detect.CheckType;
import io.holdfast.internal.detect.StoredVotes;
import io.holdfast.internal.detect.UrlDataSource;
import io.holdfast.plan.PlanResources;
import io.holdfast.spi.Settings;
import io.holdfast.spi.recovery.HealthCheck;
import io.holdfast.verify.CertificateHealthCheck;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a detector of what a configuration says of one, with the same builders as a host does. Not thread-safe. */
public final class DetectorAssembly {

    private static final int LARGEST_PORT = 65_535;
    private static final String TIMEOUT = "timeout";

    private final PlanResources resources;
    private final ScenarioParts parts;
    private final Clock clock;

    /** Makes detectors of these parts. */
    public DetectorAssembly(PlanResources resources, ScenarioParts parts, Clock clock) {
        this.resources = resources;
        this.parts = parts;
        this.clock = clock;
    }

    /**
     * The detector.
     *
     * @throws ConfigurationException if it cannot look
     */
    public Detector detector(DetectorConfig described) {
        List<Condition> conditions = new ArrayList<>(conditions(described.checks()));
        for (CheckGroupConfig group : described.groups()) {
            conditions.add(Condition.atLeast(group.needed(), array(conditions(group.checks()))));
        }
        Detector.Builder detector = Detector.builder(
                        described.name(), Condition.atLeast(described.needed(), array(conditions)))
                .interval(described.interval())
                .timeout(described.timeout())
                .trouble(described.troubles(), described.looks())
                .well(described.wells())
                .clock(clock);
        described.quorum().ifPresent(quorum -> vote(detector, described.name(), quorum));
        return detector.build();
    }

    private void vote(Detector.Builder detector, String name, QuorumConfig quorum) {
        detector.quorum(
                quorum.observer(),
                new StoredVotes(() -> parts.voting(quorum.repository()), name),
                quorum.needed(),
                quorum.observers(),
                quorum.fresh());
    }

    private static Condition[] array(List<Condition> conditions) {
        return conditions.toArray(Condition[]::new);
    }

    private List<Condition> conditions(List<CheckConfig> checks) {
        return checks.stream().map(this::condition).toList();
    }

    private Condition condition(CheckConfig check) {
        return check.degraded()
                ? Condition.degraded(check.name(), health(check))
                : Condition.down(check.name(), health(check));
    }

    private HealthCheck health(CheckConfig check) {
        CheckType type = type(check);
        try {
            Settings settings = type.schema().read(resources.settings(check));
            return switch (type) {
                case HTTP -> http(settings);
                case TCP -> TcpHealthCheck.of(settings.text("host"), port(settings), settings.duration(TIMEOUT));
                case TLS ->
                    TlsHealthCheck.of(
                            settings.text("host"),
                            port(settings),
                            settings.duration("soon"),
                            settings.duration(TIMEOUT));
                case CERTIFICATES -> certificates(settings);
                case JDBC -> jdbc(settings);
                case INTEGRITY -> integrity(check).live(database(settings));
                case DISK -> DiskHealthCheck.of(settings.path("path"), settings.bytes("low"), settings.bytes("least"));
                case MEMORY -> MemoryHealthCheck.of(settings.bytes("low"), settings.bytes("least"));
                case HEARTBEAT -> HeartbeatHealthCheck.of(settings.path("file"), settings.duration("most"));
                case REPOSITORY ->
                    RepositoryHealthCheck.of(
                            parts.repository(settings.text("repository")),
                            StepActions.verifier(settings.integer("sample")));
            };
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "The check '" + check.name() + "' cannot look: " + e.getMessage() + ". Nothing was done.", e);
        }
    }

    private static CheckType type(CheckConfig check) {
        return CheckType.of(check.type())
                .orElseThrow(() -> new ConfigurationException(
                        "Nobody knows what the check '" + check.name() + "' looks at. Nothing was done."));
    }

    private static HttpHealthCheck http(Settings settings) {
        HttpHealthCheck.Builder check =
                HttpHealthCheck.get(URI.create(settings.text("url"))).timeout(settings.duration(TIMEOUT));
        check.status(
                settings.texts("status").stream().mapToInt(Integer::parseInt).toArray());
        if (settings.has("contains")) {
            check.contains(settings.text("contains"));
        }
        if (settings.has("slow")) {
            check.slow(settings.duration("slow"));
        }
        if (settings.has("authorization")) {
            check.secretHeader("Authorization", settings.secret("authorization"));
        }
        return check.build();
    }

    private static CertificateHealthCheck certificates(Settings settings) {
        boolean store = settings.has("key-store");
        if (store == settings.has("file")) {
            throw new IllegalArgumentException("it has either a file or a key-store");
        }
        if (store != settings.has("password") || (store && settings.has("key"))) {
            throw new IllegalArgumentException("a key-store has a password, and keys of its own");
        }
        CertificateHealthCheck.Builder check = CertificateHealthCheck.builder(settings.duration("soon"));
        if (store) {
            check.keyStore(settings.path("key-store"), settings.secret("password"));
        } else if (settings.has("key")) {
            check.file(settings.path("file"), settings.path("key"));
        } else {
            check.file(settings.path("file"));
        }
        return check.build();
    }

    private static int port(Settings settings) {
        long port = settings.integer("port");
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("there is no port " + port);
        }
        return (int) port;
    }

    private static JdbcHealthCheck jdbc(Settings settings) {
        JdbcHealthCheck.Builder check = JdbcHealthCheck.builder(database(settings), settings.text("query"))
                .timeout(settings.duration(TIMEOUT));
        if (settings.has("at-least")) {
            check.atLeast(settings.integer("at-least"));
        }
        if (settings.has("at-most")) {
            check.atMost(settings.integer("at-most"));
        }
        return check.build();
    }

    private static UrlDataSource database(Settings settings) {
        return new UrlDataSource(
                settings.text("url"),
                settings.has("user") ? Optional.of(settings.text("user")) : Optional.empty(),
                settings.has("password") ? Optional.of(settings.secret("password")) : Optional.empty());
    }

    private static IntegrityCheck integrity(CheckConfig check) {
        return IntegrityCheck.of(
                check.rules().stream().map(IntegrityRules::rule).toArray(IntegrityRule[]::new));
    }

    /**
     * What the tables have now of which a detector says that they are unchanged.
     *
     * @throws SQLException if one cannot be read
     */
    public Map<Table, TableChecksum> baselines(DetectorConfig described) throws SQLException {
        Map<Table, TableChecksum> all = new LinkedHashMap<>();
        for (CheckConfig check : described.allChecks()) {
            for (RuleConfig rule : check.rules()) {
                Optional<Map.Entry<Table, List<String>>> table = IntegrityRules.baseline(rule);
                if (table.isPresent()) {
                    Settings settings = CheckType.INTEGRITY.schema().read(resources.settings(check));
                    all.put(table.get().getKey(), baseline(database(settings), table.get()));
                }
            }
        }
        return all;
    }

    private static TableChecksum baseline(UrlDataSource database, Map.Entry<Table, List<String>> table)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            TableChecksum checksum = TableChecksum.of(connection, table.getKey(), table.getValue());
            connection.rollback();
            return checksum;
        }
    }
}
