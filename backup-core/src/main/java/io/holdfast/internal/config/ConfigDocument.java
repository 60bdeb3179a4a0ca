package io.holdfast.internal.config;

import io.holdfast.ConfigurationException;
import io.holdfast.Objectives;
import io.holdfast.RetentionPolicy;
import io.holdfast.SizeLimits;
import io.holdfast.config.BandwidthLimit;
import io.holdfast.config.CheckConfig;
import io.holdfast.config.CheckGroupConfig;
import io.holdfast.config.ConfigProblem;
import io.holdfast.config.CopyConfig;
import io.holdfast.config.Criticality;
import io.holdfast.config.DetectionConfig;
import io.holdfast.config.DetectorConfig;
import io.holdfast.config.DrillConfig;
import io.holdfast.config.HoldConfig;
import io.holdfast.config.HookConfig;
import io.holdfast.config.LeaderConfig;
import io.holdfast.config.LimitPolicy;
import io.holdfast.config.LogConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.PlanRunConfig;
import io.holdfast.config.PluginSettings;
import io.holdfast.config.Position;
import io.holdfast.config.QuorumConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.RestoreTestConfig;
import io.holdfast.config.RetryConfig;
import io.holdfast.config.RuleConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.ScenarioRunConfig;
import io.holdfast.config.ScheduleConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.config.ScratchConfig;
import io.holdfast.config.SecretReference;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.config.StepRunConfig;
import io.holdfast.config.StorageTier;
import io.holdfast.config.TimeWindow;
import io.holdfast.config.TriggerConfig;
import io.holdfast.config.VerificationConfig;
import io.holdfast.detect.Detector;
import io.holdfast.internal.recovery.StepType;
import io.holdfast.recovery.Approvers;
import io.holdfast.recovery.FailurePolicy;
import io.holdfast.recovery.StepCondition;
import io.holdfast.spi.Factory;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.source.SnapshotKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * What came of reading a text.
 *
 * @param problems in the order of the text, and behind those of it those of what it includes; if there are any, everything else is empty
 * @param included the texts of what it includes, by the names of the files
 */
public record ConfigDocument(
        List<ConfigProblem> problems,
        Map<String, RepositoryConfig> repositories,
        Map<String, SourceConfig> sources,
        Map<String, PlanConfig> plans,
        Map<String, DetectorConfig> detectors,
        Map<String, ScenarioConfig> scenarios,
        List<String> documents,
        Map<String, String> included,
        Map<String, Position> positions) {

    /**
     * Reads a text.
     *
     * @param files gives the text of a file beside it, or throws a {@link ConfigurationException}
     */
    public static ConfigDocument read(
            String text,
            List<Factory<?>> factories,
            Function<String, Optional<String>> variables,
            Function<String, String> files) {
        ShapeReader reader = new ShapeReader(variables);
        Value root = reader.read(text, ConfigShape.of(factories));
        Map<String, String> included = new Includes(root, reader).read(factories, files);
        References.check(root, reader);
        ScenarioChecks.check(root, reader);
        DetectorChecks.check(root, reader);
        ScratchChecks.check(root, reader, factories);
        LeaderChecks.check(root, reader);
        retentions(root, reader);
        if (!reader.problems().isEmpty()) {
            List<ConfigProblem> problems = new ArrayList<>(reader.problems());
            problems.sort(Comparator.comparing(
                            (ConfigProblem problem) -> problem.position().file())
                    .thenComparing(problem -> problem.position().line())
                    .thenComparing(problem -> problem.position().column()));
            return new ConfigDocument(
                    problems, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), Map.of(), Map.of());
        }
        return new ConfigDocument(
                List.of(),
                root.named("repositories", ConfigDocument::repository),
                root.named("sources", ConfigDocument::source),
                root.named("plans", ConfigDocument::plan),
                root.named("detectors", ConfigDocument::detector),
                root.named("scenarios", ConfigDocument::scenario),
                root.texts("documents"),
                included,
                reader.positions());
    }

    /** What is wrong with a policy only the policy knows. */
    private static void retentions(Value root, ShapeReader reader) {
        if (!reader.problems().isEmpty()) {
            return;
        }
        for (Value plan : root.at("plans").map(value -> value.fields().values()).orElse(List.of())) {
            List<Value> keepers = new ArrayList<>(plan.items("copies"));
            keepers.add(plan);
            for (Value keeper : keepers) {
                keeper.at("retention")
                        .ifPresent(kinds -> kinds.fields().values().forEach(value -> {
                            try {
                                policy(value);
                            } catch (ConfigurationException e) {
                                reader.problem(value.position(), value.path(), String.valueOf(e.getMessage()));
                            }
                        }));
            }
        }
    }

    private static RepositoryConfig repository(String name, Value value) {
        return new RepositoryConfig(
                name,
                value.text("url").orElseThrow(),
                reference(value.text("password").orElseThrow()),
                settings(value),
                value.items("tiers").stream()
                        .map(tier -> new StorageTier(
                                tier.span("after").orElseThrow(),
                                tier.text("class").orElseThrow(),
                                tier.duration("retrieval")))
                        .toList(),
                value.span("expires-after"),
                value.bytes("quota"),
                value.duration("lease"),
                value.at("leader")
                        .map(leader -> new LeaderConfig(leader.text("type").orElseThrow(), settings(leader))));
    }

    private static PluginSettings settings(Value value) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        Map<String, SecretReference> secrets = new LinkedHashMap<>();
        value.at("settings")
                .ifPresent(settings -> settings.fields().forEach((name, setting) -> {
                    if (setting.is(Value.What.SECRET)) {
                        secrets.put(name, reference(setting.text()));
                    } else {
                        texts.put(
                                name,
                                setting.is(Value.What.LIST)
                                        ? setting.items().stream()
                                                .map(Value::text)
                                                .toList()
                                        : List.of(setting.text()));
                    }
                }));
        return new PluginSettings(texts, secrets);
    }

    private static SecretReference reference(String text) {
        String inside = text.substring(2, text.length() - 1);
        if (inside.startsWith("file:")) {
            return SecretReference.file(Path.of(inside.substring("file:".length())));
        }
        return SecretReference.environment(inside.startsWith("env:") ? inside.substring("env:".length()) : inside);
    }

    private static SourceConfig source(String name, Value value) {
        return new SourceConfig(
                name,
                value.text("type").orElseThrow(),
                settings(value),
                value.word("class", Criticality.class),
                objectives(value),
                value.word("form", SourceConfig.Form.class),
                value.at("scratch")
                        .map(scratch -> new ScratchConfig(scratch.text("type").orElseThrow(), settings(scratch))));
    }

    private static Objectives objectives(Value value) {
        return new Objectives(value.duration("rto"), value.duration("rpo"));
    }

    private static PlanConfig plan(String name, Value value) {
        ZoneId zone = zone(value);
        Map<ScheduleKind, List<ScheduleConfig>> schedules = new EnumMap<>(ScheduleKind.class);
        value.at("schedules").ifPresent(kinds -> {
            for (ScheduleKind kind : ScheduleKind.values()) {
                List<ScheduleConfig> of = kinds.items(kind.word()).stream()
                        .map(schedule -> schedule(schedule, zone))
                        .toList();
                if (!of.isEmpty()) {
                    schedules.put(kind, of);
                }
            }
        });
        return new PlanConfig(
                name,
                value.texts("sources"),
                value.text("repository").orElseThrow(),
                value.texts("tags"),
                value.items("copies").stream().map(copy -> copy(copy, zone)).toList(),
                schedules,
                retention(value),
                value.items("holds").stream().map(ConfigDocument::hold).toList(),
                value.at("log").map(ConfigDocument::log),
                value.at("restore-test")
                        .map(test -> new RestoreTestConfig(
                                test.texts("compares"), !test.text("on-error").equals(Optional.of("continue")))),
                value.at("drill")
                        .map(drill -> new DrillConfig(
                                drill.text("scenario").orElseThrow(),
                                drill.text("point").filter("random"::equals).isPresent())),
                value.items("hooks").stream().map(ConfigDocument::hook).toList(),
                objectives(value),
                run(value));
    }

    private static ZoneId zone(Value plan) {
        return plan.text("zone").map(ZoneId::of).orElse(ZoneOffset.UTC);
    }

    private static TimeWindow window(Value value, ZoneId zone) {
        return new TimeWindow(
                LocalTime.parse(value.text("from").orElseThrow()),
                LocalTime.parse(value.text("to").orElseThrow()),
                value.text("zone").map(ZoneId::of).orElse(zone));
    }

    private static BandwidthLimit bandwidth(Value value, ZoneId zone) {
        return new BandwidthLimit(
                value.bytes("rate").orElseThrow(), value.at("during").map(during -> window(during, zone)));
    }

    private static SizeLimits limits(Value value) {
        return new SizeLimits(
                value.bytes("size"),
                value.text("growth")
                        .map(times -> OptionalInt.of(Integer.parseInt(times)))
                        .orElse(OptionalInt.empty()),
                value.word("on-excess", LimitPolicy.class).orElseThrow() == LimitPolicy.REFUSE);
    }

    private static PlanRunConfig run(Value value) {
        ZoneId zone = zone(value);
        return new PlanRunConfig(
                value.duration("consistent"),
                verification(value),
                value.at("retries").map(ConfigDocument::retries).orElse(RetryConfig.NONE),
                value.duration("jitter").orElse(Duration.ZERO),
                value.items("window").stream()
                        .map(window -> window(window, zone))
                        .toList(),
                value.items("bandwidth").stream()
                        .map(limit -> bandwidth(limit, zone))
                        .toList(),
                value.at("limits").map(ConfigDocument::limits).orElse(SizeLimits.NONE),
                value.word("on-low-space", LimitPolicy.class),
                value.text("max-days-lost").map(Integer::parseInt).orElse(PlanRunConfig.DEFAULT_MAX_DAYS_LOST));
    }

    private static VerificationConfig verification(Value plan) {
        Optional<Value> verify = plan.at("verify");
        return new VerificationConfig(
                verify.flatMap(value -> value.word("level", VerificationConfig.Level.class))
                        .orElse(VerificationConfig.Level.EVERYTHING_READ),
                plan.duration("proven-within"),
                verify.map(value -> value.bytes("budget")).orElse(OptionalLong.empty()),
                verify.map(value -> value.flag("heal", false)).orElse(false));
    }

    private static RetryConfig retries(Value value) {
        return new RetryConfig(
                Integer.parseInt(value.text("attempts").orElseThrow()),
                value.duration("pause").orElse(RetryConfig.DEFAULT_PAUSE),
                value.duration("budget").orElse(RetryConfig.DEFAULT_BUDGET));
    }

    private static ScheduleConfig schedule(Value value, ZoneId zone) {
        return new ScheduleConfig(
                value.text("cron").orElseThrow(),
                value.text("zone").map(ZoneId::of).orElse(zone),
                value.duration("takes"),
                value.span("keep"));
    }

    private static CopyConfig copy(Value value, ZoneId zone) {
        return new CopyConfig(
                value.text("repository").orElseThrow(),
                value.flag("follows-deletions", false),
                retention(value),
                value.at("schedule").map(schedule -> schedule(schedule, zone)));
    }

    private static HoldConfig hold(Value value) {
        return new HoldConfig(
                value.text("reason").orElseThrow(),
                value.text("from").map(Instant::parse).orElseThrow(),
                value.text("to").map(Instant::parse),
                value.text("until").map(Instant::parse));
    }

    private static LogConfig log(Value value) {
        return new LogConfig(
                value.word("mode", LogConfig.Mode.class).orElseThrow(),
                value.text("archive-command"),
                value.duration("archive-timeout"),
                value.word("on-gap", LogConfig.OnGap.class).orElse(LogConfig.OnGap.GO_ON),
                value.duration("await"));
    }

    private static HookConfig hook(Value value) {
        return new HookConfig(
                value.word("when", HookConfig.When.class).orElseThrow(),
                value.text("command").orElseThrow(),
                value.duration("timeout").orElse(HookConfig.DEFAULT_TIMEOUT),
                value.word("on-error", HookConfig.OnError.class).orElse(HookConfig.OnError.FAIL));
    }

    private static Map<SnapshotKind, RetentionPolicy> retention(Value value) {
        Map<SnapshotKind, RetentionPolicy> policies = new EnumMap<>(SnapshotKind.class);
        value.at("retention").ifPresent(kinds -> {
            for (SnapshotKind kind : SnapshotKind.values()) {
                kinds.at(kind.label()).ifPresent(policy -> policies.put(kind, policy(policy)));
            }
        });
        return policies;
    }

    private static RetentionPolicy policy(Value value) {
        RetentionPolicy.Builder policy = RetentionPolicy.builder();
        for (RetentionPolicy.Bucket bucket : RetentionPolicy.Bucket.values()) {
            value.text(bucket.word()).ifPresent(count -> policy.count(bucket, Integer.parseInt(count)));
            value.span("within-" + bucket.word()).ifPresent(span -> policy.within(bucket, span));
        }
        value.span("within").ifPresent(policy::within);
        value.span("point-in-time").ifPresent(policy::pointInTime);
        return policy.build();
    }

    private static ScenarioConfig scenario(String name, Value value) {
        List<StepConfig> steps = new ArrayList<>();
        for (Value step : value.items("steps")) {
            List<String> above = steps.isEmpty()
                    ? List.of()
                    : List.of(steps.get(steps.size() - 1).name());
            steps.add(step(step, above));
        }
        return new ScenarioConfig(
                name,
                value.texts("sources"),
                objectives(value),
                value.at("detection")
                        .map(detection -> new DetectionConfig(
                                detection.duration("interval").orElseThrow(),
                                Integer.parseInt(detection.text("failures").orElseThrow()),
                                detection.duration("target"))),
                value.flag("automatic", false) || value.text("on-incident").equals(Optional.of("run")),
                value.flag("approval", false),
                steps,
                scenarioRun(value));
    }

    private static ScenarioRunConfig scenarioRun(Value value) {
        return new ScenarioRunConfig(
                value.text("repository"),
                value.named("phases", (name, budget) -> budget.duration()),
                value.word("on-failure", FailurePolicy.class).orElse(FailurePolicy.PAUSE),
                value.duration("timeout"),
                value.duration("commit-within"),
                value.at("approvers").map(ConfigDocument::approvers),
                value.flag("break-glass", false),
                value.text("detector")
                        .map(detector -> new TriggerConfig(
                                detector,
                                value.word("on-incident", TriggerConfig.OnIncident.class)
                                        .orElse(TriggerConfig.OnIncident.PROPOSE))));
    }

    private static DetectorConfig detector(String name, Value value) {
        int troubles = count(value, "troubles", 3);
        return new DetectorConfig(
                name,
                checks(value),
                List.copyOf(value.named("groups", ConfigDocument::group).values()),
                count(value, "needed", 1),
                value.duration("interval").orElse(Duration.ofSeconds(10)),
                value.duration("timeout").orElse(Detector.DEFAULT_TIMEOUT),
                troubles,
                count(value, "looks", Math.max(troubles, 5)),
                count(value, "wells", 3),
                value.at("quorum").map(ConfigDocument::quorum));
    }

    private static int count(Value value, String key, int otherwise) {
        return value.text(key).map(Integer::parseInt).orElse(otherwise);
    }

    private static CheckGroupConfig group(String name, Value value) {
        return new CheckGroupConfig(name, count(value, "needed", 1), checks(value));
    }

    private static List<CheckConfig> checks(Value value) {
        return value.items("checks").stream().map(ConfigDocument::check).toList();
    }

    private static CheckConfig check(Value value) {
        return new CheckConfig(
                value.text("name").orElseThrow(),
                value.text("type").orElseThrow(),
                value.flag("degraded", false),
                settings(value),
                value.items("rules").stream()
                        .map(rule -> new RuleConfig(
                                rule.text("type").orElseThrow(), settings(rule), count(rule, "tolerating", 0)))
                        .toList());
    }

    private static QuorumConfig quorum(Value value) {
        return new QuorumConfig(
                value.text("observer").orElseThrow(),
                value.text("repository").orElseThrow(),
                count(value, "needed", 0),
                count(value, "observers", 0),
                value.duration("fresh").orElseThrow());
    }

    static Approvers approvers(Value value) {
        Approvers.Builder approvers = Approvers.builder();
        value.fields().forEach((name, key) -> approvers.add(name, key.text()));
        return approvers.build();
    }

    private static StepConfig step(Value value, List<String> above) {
        return new StepConfig(
                value.text("name").orElseThrow(),
                value.word("action", StepConfig.Action.class).orElseGet(() -> action(value.text("type"))),
                value.duration("takes"),
                value.at("after").isPresent() ? value.texts("after") : above,
                value.texts("sources"),
                value.text("command"),
                value.duration("ttl"),
                value.text("to-time").map(Instant::parse),
                value.flag("to-latest", false),
                value.text("append-only").map(Boolean::valueOf),
                stepRun(value));
    }

    /** What a step does of which only the type is known. */
    private static StepConfig.Action action(Optional<String> type) {
        return type.flatMap(StepType::of)
                .map(known -> switch (known) {
                    case RESTORE -> StepConfig.Action.RESTORE;
                    case VERIFY, CHECK, WAIT -> StepConfig.Action.VALIDATE;
                    case NOTIFY -> StepConfig.Action.NOTIFY;
                    case ROTATE_KEY -> StepConfig.Action.ROTATE_CREDENTIALS;
                    case COMMAND, HTTP, MANUAL -> StepConfig.Action.OTHER;
                })
                .orElse(StepConfig.Action.OTHER);
    }

    private static StepRunConfig stepRun(Value value) {
        Set<RecoveryMode> modes = EnumSet.noneOf(RecoveryMode.class);
        value.items("modes").forEach(mode -> modes.add(mode.word(RecoveryMode.class)));
        return new StepRunConfig(
                value.text("type"),
                settings(value),
                value.text("phase").orElse(""),
                value.duration("timeout"),
                value.text("retries").map(Integer::parseInt).orElse(0),
                value.duration("retry-delay").orElse(Duration.ZERO),
                value.flag("optional", false),
                value.text("approvals").map(Integer::parseInt).orElse(0),
                value.duration("approval-timeout"),
                modes,
                value.at("when").map(ConfigDocument::condition));
    }

    private static StepCondition condition(Value value) {
        return new StepCondition(
                value.text("step").orElseThrow(),
                value.word("is", StepCondition.Result.class).orElse(StepCondition.Result.SAYS),
                value.text("output").orElse(""),
                value.text("equals").orElse(""),
                value.flag("not", false));
    }
}
