package io.holdfast.internal.scenario;

import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.StoreException;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.ScenarioRunConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.config.StepRunConfig;
import io.holdfast.internal.recovery.Program;
import io.holdfast.internal.recovery.StepType;
import io.holdfast.plan.PlanResources;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RepositoryKeyRotation;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Settings;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RestoredCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a scenario of what a configuration says of one, with the same builders as a host does. Not thread-safe. */
public final class ScenarioAssembly {

    private static final Duration APPROVED_WITHIN = Duration.ofDays(1);

    private final ScenarioParts parts;
    private final Restores restores;
    private final StepActions actions;

    /** Makes scenarios of these parts. */
    public ScenarioAssembly(ProtectionConfig config, PlanResources resources, ScenarioParts parts) {
        this.parts = parts;
        restores = new Restores(config, parts);
        actions = new StepActions(resources);
    }

    /**
     * The scenario.
     *
     * @throws ConfigurationException if it cannot be run
     */
    public RecoveryScenario scenario(ScenarioConfig described) {
        ScenarioRunConfig run = described.run();
        RecoveryScenario.Builder scenario = RecoveryScenario.builder(described.name())
                .objectives(described.objectives())
                .onFailure(run.onFailure())
                .dependencies(dependencies(described));
        described.sources().forEach(source -> restores.placesOf(source).forEach(scenario::production));
        run.phases().forEach(scenario::phase);
        run.timeout().ifPresent(scenario::timeout);
        run.commitWithin().ifPresent(scenario::commitWithin);
        run.approvers().ifPresent(scenario::approvers);
        if (run.breakGlass()) {
            scenario.breakGlass();
        }
        described.steps().forEach(step -> scenario.step(step(described, step)));
        return scenario.build();
    }

    /** How its sources are backed up, and where that is rehearsed: another way, another scenario. Secrets are named there, and not shown. */
    private String dependencies(ScenarioConfig scenario) {
        return scenario.sources().stream()
                .map(source -> source(scenario, source))
                .collect(Collectors.joining("\n"));
    }

    private String source(ScenarioConfig scenario, String name) {
        SourceConfig source = parts.described(name);
        String repository =
                restores.knownRepositoryOf(scenario, name).map(parts::address).orElse("");
        String scratch = source.scratch().map(where -> " " + where).orElse("");
        return name + " " + source.type() + " " + source.settings() + " " + repository + scratch;
    }

    private RecoveryStep step(ScenarioConfig scenario, StepConfig step) {
        StepRunConfig run = step.run();
        RecoveryStep.Builder builder = run.type()
                .map(type -> typed(scenario, step, type))
                .orElseGet(() -> RecoveryStep.manual(step.name(), instruction(step)))
                .after(step.after().toArray(String[]::new))
                .phase(run.phase())
                .retries(run.retries(), run.retryDelay());
        run.when().ifPresent(builder::when);
        step.takes().ifPresent(builder::estimate);
        run.timeout().ifPresent(builder::timeout);
        if (run.optional()) {
            builder.optional();
        }
        boolean first = scenario.approval() && step.after().isEmpty();
        int approvals = first ? Math.max(1, run.approvals()) : run.approvals();
        if (approvals > 0) {
            builder.approvals(approvals, run.approvalTimeout().orElse(APPROVED_WITHIN));
        }
        if (!run.modes().isEmpty()) {
            builder.modes(run.modes());
        }
        return builder.build();
    }

    /** What a person does of whom nothing else is said. */
    private static String instruction(StepConfig step) {
        String what = step.action().name().toLowerCase(Locale.ROOT).replace('_', '-');
        String of = step.sources().isEmpty() ? "" : " " + String.join(", ", step.sources());
        return what + of + step.command().map(command -> ": " + command).orElse("");
    }

    private RecoveryStep.Builder typed(ScenarioConfig scenario, StepConfig step, String word) {
        Optional<StepType> known = StepType.of(word);
        if (known.isEmpty()) {
            return RecoveryStep.builder(step.name(), actions.ofPlugin(step));
        }
        Settings settings = actions.settings(step, known.get());
        return switch (known.get()) {
            case MANUAL -> RecoveryStep.manual(step.name(), settings.text("instruction"));
            case CHECK ->
                RecoveryStep.builder(step.name(), StepActions.check(settings))
                        .modes(modesOfCheck(scenario, settings.text("of")));
            case RESTORE -> built(step, restores.action(scenario, step, settings, checksOf(scenario, step)));
            case VERIFY -> built(step, StepActions.verify(repository(scenario), settings));
            case ROTATE_KEY -> built(step, rotation(scenario, settings));
            case COMMAND -> forDrills(built(step, StepActions.command(step, settings)), settings);
            case HTTP -> forDrills(built(step, StepActions.http(step, settings)), settings);
            case WAIT -> built(step, StepActions.await(settings));
            case NOTIFY -> built(step, StepActions.tell(step, settings));
        };
    }

    private static RecoveryStep.Builder built(StepConfig step, RecoveryAction action) {
        return RecoveryStep.builder(step.name(), action);
    }

    /** A drill does what is said to touch nothing of production, which is measured then. */
    private static RecoveryStep.Builder forDrills(RecoveryStep.Builder step, Settings settings) {
        return StepActions.isForDrills(settings) ? step.modes(EnumSet.allOf(RecoveryMode.class)) : step;
    }

    private RepositoryKeyRotation rotation(ScenarioConfig scenario, Settings settings) {
        String name = restores.repositoryOf(scenario, scenario.sources().get(0));
        RepositoryKeyRotation.Builder rotation = RepositoryKeyRotation.builder(
                parts.repository(name), parts.password(name), settings.secret("new-password"));
        if (settings.flag("keep-old")) {
            rotation.keepOld();
        }
        if (settings.has("drill")) {
            rotation.drillIn(settings.path("drill"));
        }
        return rotation.build();
    }

    /**
     * Claims the recovery of a scenario for a run.
     *
     * @throws StoreException if the store does not answer
     */
    public boolean claim(ScenarioConfig scenario, String run, Duration rest) {
        return ask(scenario, claims -> claims.claim(run, rest));
    }

    /**
     * Whether the recovery of a scenario was claimed.
     *
     * @throws StoreException if the store does not answer
     */
    public boolean isClaimed(ScenarioConfig scenario, Duration rest) {
        return ask(scenario, claims -> claims.isClaimed(rest));
    }

    private interface Question {
        boolean ask(ResponseClaims claims) throws IOException, InterruptedException;
    }

    private boolean ask(ScenarioConfig scenario, Question question) {
        String name = restores.repositoryOf(scenario, scenario.sources().get(0));
        try {
            return question.ask(
                    new ResponseClaims(parts.store(name), parts.repository(name).id(), scenario.name()));
        } catch (IOException e) {
            throw new StoreException(
                    "Whether another host recovers as well could not be found out: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("Whether another host recovers as well was not found out", e);
        }
    }

    /** The repository that the first source of a scenario is restored from. */
    public Repository repository(ScenarioConfig scenario) {
        return parts.repository(
                restores.repositoryOf(scenario, scenario.sources().get(0)));
    }

    /** The repositories that the sources of a scenario and of its steps are restored from. */
    public List<Repository> repositories(ScenarioConfig scenario) {
        return Stream.concat(
                        scenario.sources().stream(), scenario.steps().stream().flatMap(step -> step.sources().stream()))
                .map(source -> restores.repositoryOf(scenario, source))
                .distinct()
                .map(parts::repository)
                .toList();
    }

    /** A drill that restores to a scratch looks at it there, since nothing is left of it for a step. */
    private Set<RecoveryMode> modesOfCheck(ScenarioConfig scenario, String restore) {
        StepConfig step = scenario.steps().stream()
                .filter(one -> one.name().equals(restore))
                .findFirst()
                .orElseThrow();
        return restores.hasMoments(Restores.sourceOf(scenario, step))
                ? EnumSet.of(RecoveryMode.REAL, RecoveryMode.TABLE_TOP)
                : EnumSet.allOf(RecoveryMode.class);
    }

    private List<RestoredCheck> checksOf(ScenarioConfig scenario, StepConfig restore) {
        return scenario.steps().stream()
                .filter(step -> step.run().type().equals(Optional.of(StepType.CHECK.word())))
                .map(step -> actions.settings(step, StepType.CHECK))
                .filter(settings -> Objects.equals(settings.text("of"), restore.name()))
                .map(settings -> (RestoredCheck) new Program(settings.texts("command")))
                .toList();
    }
}
