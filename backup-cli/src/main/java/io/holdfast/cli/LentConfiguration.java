package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ConfigReading;
import io.holdfast.config.CopyConfig;
import io.holdfast.config.LeaderConfig;
import io.holdfast.config.LogConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.PluginSettings;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.config.ScratchConfig;
import io.holdfast.config.SecretReference;
import io.holdfast.config.SourceConfig;
import io.holdfast.spi.CommandConfiguration;
import io.holdfast.spi.CommandConfiguration.Part;
import io.holdfast.spi.CommandConfiguration.Role;
import io.holdfast.spi.Lease;
import io.holdfast.spi.Setting;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a configuration for a command that a plugin has added. */
final class LentConfiguration {

    private static final Pattern WITHOUT_DEFAULT = Pattern.compile("\\$\\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\\}");
    private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z0-9-]+):(.*)");

    private final Plugins plugins;
    private final ConfigReading reading;
    private final ProtectionConfig config;
    private final Set<String> asked;
    private final Map<String, String> files = new LinkedHashMap<>();

    private LentConfiguration(Plugins plugins, ConfigReading reading, Set<String> asked, Path file) {
        this.plugins = plugins;
        this.reading = reading;
        this.asked = asked;
        config = reading.config();
        files.put(String.valueOf(file.getFileName()), reading.text());
        files.putAll(reading.included());
        Map<String, String> kept = RecoveryDocuments.read(reading, file).texts();
        config.documents().forEach(name -> files.put(name, kept.getOrDefault(name, "")));
    }

    /** What a file says. */
    static CommandConfiguration read(Path file, Environment environment) throws IOException {
        Plugins plugins = Plugins.discover();
        Set<String> asked = new HashSet<>();
        try {
            ConfigReading reading = ConfigReader.of(plugins, name -> {
                        asked.add(name);
                        return environment.variable(name);
                    })
                    .read(file);
            return new LentConfiguration(plugins, reading, asked, file).lent();
        } catch (ConfigurationException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private CommandConfiguration lent() {
        List<Part> parts = new ArrayList<>();
        for (RepositoryConfig repository : config.repositories().values()) {
            parts.add(repository(repository));
            repository.leader().ifPresent(leader -> parts.add(leader(repository.name(), leader)));
        }
        for (SourceConfig source : config.sources().values()) {
            parts.add(part(Role.SOURCE, source.name(), Source.class, source.type(), source.settings()));
            source.scratch().ifPresent(scratch -> parts.add(scratch(source.name(), scratch)));
        }
        List<CommandConfiguration.Plan> plans =
                config.plans().values().stream().map(this::plan).toList();
        return new CommandConfiguration(files, variables(), parts, plans);
    }

    private Part scratch(String source, ScratchConfig scratch) {
        return part(Role.SCRATCH, source, ScratchProvider.class, scratch.type(), scratch.settings());
    }

    private Part leader(String repository, LeaderConfig leader) {
        return part(Role.LEADER, repository, Lease.class, leader.type(), leader.settings());
    }

    private Part repository(RepositoryConfig repository) {
        Matcher typed = ADDRESS.matcher(repository.url());
        boolean hasType = typed.matches();
        String type = hasType ? typed.group(1) : "local";
        Part store = part(Role.REPOSITORY, repository.name(), Store.class, type, repository.settings());
        Map<String, List<String>> settings = new LinkedHashMap<>(store.settings());
        settings.put(SettingsSchema.LOCATION, List.of(hasType ? typed.group(2) : repository.url()));
        Set<Path> secrets = new HashSet<>(store.secretFiles());
        secrets.addAll(secretFiles(List.of(repository.password())));
        return new Part(Role.REPOSITORY, repository.name(), type, settings, secrets);
    }

    private Part part(Role role, String name, Class<?> kind, String type, PluginSettings settings) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        plugins.factories().stream()
                .filter(factory -> factory.kind() == kind && factory.type().equals(type))
                .flatMap(factory -> factory.schema().settings().stream())
                .map(Setting::name)
                .filter(setting -> !settings.texts(setting).isEmpty())
                .forEach(setting -> texts.put(setting, settings.texts(setting)));
        return new Part(role, name, type, texts, secretFiles(settings.secrets().values()));
    }

    private static Set<Path> secretFiles(Collection<SecretReference> secrets) {
        return secrets.stream()
                .filter(secret -> secret.origin() == SecretReference.Origin.FILE)
                .map(secret -> Path.of(secret.name()))
                .collect(Collectors.toSet());
    }

    /** Whoever reads a configuration asks for variables, but not for those with secrets. */
    private Set<String> variables() {
        Set<String> named = new HashSet<>();
        Stream.concat(Stream.of(reading.text()), reading.included().values().stream())
                .flatMap(text -> WITHOUT_DEFAULT.matcher(text).results())
                .forEach(reference -> named.add(reference.group(1)));
        Set<String> variables = new HashSet<>(asked);
        variables.retainAll(named);
        Stream<PluginSettings> all = Stream.of(
                        config.repositories().values().stream().map(RepositoryConfig::settings),
                        config.sources().values().stream().map(SourceConfig::settings),
                        config.sources().values().stream()
                                .map(SourceConfig::scratch)
                                .flatMap(Optional::stream)
                                .map(ScratchConfig::settings),
                        config.repositories().values().stream()
                                .map(RepositoryConfig::leader)
                                .flatMap(Optional::stream)
                                .map(LeaderConfig::settings))
                .flatMap(settings -> settings);
        Stream.concat(
                        config.repositories().values().stream().map(RepositoryConfig::password),
                        all.flatMap(settings -> settings.secrets().values().stream()))
                .filter(secret -> secret.origin() == SecretReference.Origin.ENVIRONMENT)
                .forEach(secret -> variables.add(secret.name()));
        return variables;
    }

    private CommandConfiguration.Plan plan(PlanConfig plan) {
        List<CommandConfiguration.Schedule> schedules = new ArrayList<>();
        for (ScheduleKind kind : ScheduleKind.values()) {
            String task = kind == ScheduleKind.FULL ? RunCommand.BACKUP : kind.word();
            plan.schedules(kind).forEach(schedule -> schedules.add(schedule(task, "", schedule)));
        }
        for (CopyConfig copy : plan.copies()) {
            copy.schedule().ifPresent(schedule -> schedules.add(schedule("copy", copy.repository(), schedule)));
        }
        List<String> repositories = Stream.concat(
                        Stream.of(plan.repository()), plan.copies().stream().map(CopyConfig::repository))
                .toList();
        boolean follows =
                plan.log().filter(log -> log.mode() == LogConfig.Mode.FOLLOW).isPresent();
        boolean shared = Objects.requireNonNull(config.repositories().get(plan.repository()))
                .isShared();
        return new CommandConfiguration.Plan(plan.name(), plan.sources(), repositories, schedules, follows, shared);
    }

    private static CommandConfiguration.Schedule schedule(String task, String copy, ScheduleConfig schedule) {
        return new CommandConfiguration.Schedule(task, copy, schedule.cron(), schedule.zone());
    }
}
