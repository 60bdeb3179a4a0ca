package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.HoldfastException;
import io.holdfast.Plugins;
import io.holdfast.Problem;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.health.ConfiguredHealth;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthReport;
import io.holdfast.health.HealthState;
import io.holdfast.health.LogFact;
import io.holdfast.health.RepositoryFacts;
import io.holdfast.health.SourceHealth;
import io.holdfast.repository.Repository;
import io.holdfast.spi.InvalidSettingsException;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how the backups of each source are, and why. */
@Command(
        name = "status",
        description =
                "Say how the backups are, and why: of each source of a configuration, or of whatever is in the repository.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;
    private final Map<String, RepositoryFacts> read = new HashMap<>();

    @Option(names = "--config", paramLabel = "FILE", description = "What there is to be, and in which repositories.")
    private Optional<Path> file = Optional.empty();

    StatusCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        HealthReport report = file.map(this::configured).orElseGet(this::found);
        report.sources().forEach(this::print);
        holdfast.summary(
                JsonLine.message("summary")
                        .with("state", word(report.state()))
                        .with("score", report.score())
                        .with("sources", report.sources().size()),
                () -> holdfast.terminal()
                        .result(report.state() + ": "
                                + Figures.count(report.sources().size(), "source") + ", score " + report.score()
                                + " of 100."));
        return code(report.state()).number();
    }

    /** What cannot be told, or is not quite as it should be, is neither success nor failure. */
    private static ExitCode code(HealthState worst) {
        return switch (worst) {
            case OK -> ExitCode.OK;
            case WARN, UNKNOWN, LATE -> ExitCode.PARTIAL;
            case NEVER, FAILED -> ExitCode.ERROR;
        };
    }

    private HealthReport found() {
        try (Repository repository = holdfast.open()) {
            return ConfiguredHealth.of(RepositoryFacts.read(repository));
        }
    }

    private HealthReport configured(Path config) {
        ProtectionConfig protection = ConfigReader.of(Plugins.discover(), holdfast.environment()::variable)
                .read(config)
                .config();
        return ConfiguredHealth.of(
                protection,
                name -> read.computeIfAbsent(name, unread -> read(protection, unread)),
                (plan, source) -> log(protection, plan, source),
                holdfast.environment().clock().instant());
    }

    /** A repository that cannot be opened is a fact like others, and keeps nobody from looking at the others. */
    private RepositoryFacts read(ProtectionConfig config, String name) {
        try (Repository repository = open(config, name)) {
            return RepositoryFacts.read(repository);
        } catch (HoldfastException | InvalidSettingsException e) {
            return RepositoryFacts.unreadable(
                    String.valueOf(e.getMessage()),
                    holdfast.environment().clock().instant());
        }
    }

    private Repository open(ProtectionConfig config, String name) {
        RepositoryConfig repository = config.repositories().get(name);
        if (repository == null) {
            throw new ConfigurationException("There is no repository '" + name + "' in the configuration.");
        }
        return holdfast.open(repository);
    }

    private Optional<LogFact> log(ProtectionConfig config, PlanConfig plan, SourceConfig source) {
        try (Repository repository = open(config, plan.repository());
                Source followed = Plugins.discover()
                        .source(source.type(), source.settings().resolve(holdfast.environment()::variable))) {
            return Optional.of(LogFact.of(repository.window(followed), followed));
        } catch (HoldfastException | InvalidSettingsException e) {
            holdfast.problems(
                    "status",
                    "",
                    List.of(new Problem(plan.name() + "/" + source.name(), String.valueOf(e.getMessage()))));
            return Optional.empty();
        }
    }

    private void print(SourceHealth health) {
        Terminal terminal = holdfast.terminal();
        if (holdfast.output().json()) {
            terminal.result(JsonLine.message("source")
                    .with("source", health.source())
                    .with("state", word(health.state()))
                    .with("score", health.score())
                    .with(
                            "reasons",
                            health.reasons().stream().map(StatusCommand::json).toList()));
            return;
        }
        terminal.result(health.state() + " " + health.source() + ", score " + health.score());
        for (HealthReason reason : health.ailments()) {
            terminal.result("    " + word(reason.state()) + ": " + reason.sentence());
        }
    }

    private static JsonLine json(HealthReason reason) {
        return JsonLine.object()
                .with("state", word(reason.state()))
                .with("check", reason.check())
                .with("reason", reason.sentence());
    }

    private static String word(HealthState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
