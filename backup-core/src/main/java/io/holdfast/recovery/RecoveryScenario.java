package io.holdfast.recovery;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import io.holdfast.ConfigurationException;
import io.holdfast.Objectives;
import io.holdfast.internal.recovery.ScenarioDigest;
import io.holdfast.internal.recovery.ScenarioLint;
import io.holdfast.lint.Severity;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How something is recovered, as code: which steps, in which order, how long that may take, and who has to agree. Immutable.
 *
 * <p>A step begins when all are done that it comes {@linkplain RecoveryStep#after() after}; steps of which none comes after another are done at the same time. A {@link RecoveryRun} does
 * them.
 */
public final class RecoveryScenario {

    private final String name;
    private final Objectives objectives;
    private final List<RecoveryStep> steps;
    private final Map<String, Duration> phases;
    private final FailurePolicy onFailure;
    private final Optional<Duration> timeout;
    private final Optional<Duration> commitWithin;
    private final Optional<Approvers> approvers;
    private final boolean breakGlass;
    private final List<RecoveryTarget> production;
    private final String dependencies;
    private final String digest;

    private RecoveryScenario(Builder builder) {
        name = builder.name;
        objectives = builder.objectives;
        steps = List.copyOf(builder.steps);
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(builder.phases));
        onFailure = builder.onFailure;
        timeout = builder.timeout;
        commitWithin = builder.commitWithin;
        approvers = builder.approvers;
        breakGlass = builder.breakGlass;
        production = List.copyOf(builder.production);
        dependencies = builder.dependencies;
        digest = ScenarioDigest.of(this);
    }

    /**
     * Begins a scenario: no objectives, a pause where a critical step fails, no time after which it ends, complete when all is done; the host says who approves, and nothing is done without.
     *
     * @param name for people, and in the journal of each run
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** How fast it has to be, and how much may be lost. */
    public Objectives objectives() {
        return objectives;
    }

    /** What is done, in the order in which it was added. */
    public List<RecoveryStep> steps() {
        return steps;
    }

    /** How long each phase may take that has a budget. */
    public Map<String, Duration> phases() {
        return phases;
    }

    /** What happens when a critical step has failed. */
    public FailurePolicy onFailure() {
        return onFailure;
    }

    /** How long a run may take before it ends. */
    public Optional<Duration> timeout() {
        return timeout;
    }

    /** How long a person has to commit what was done for real, before it is rolled back; empty if nobody needs to. */
    public Optional<Duration> commitWithin() {
        return commitWithin;
    }

    /** Who may approve its steps, with a signature; empty if the host says who somebody is. */
    public Optional<Approvers> approvers() {
        return approvers;
    }

    /** Whether somebody may go on without approvals, which then have to be reviewed. */
    public boolean breakGlass() {
        return breakGlass;
    }

    /** What is in production besides what its steps change for real: a drill that would touch any of this is refused. */
    public List<RecoveryTarget> production() {
        return production;
    }

    /** What else it stands on, such as how its sources are backed up, as a text; empty if nobody said. */
    public String dependencies() {
        return dependencies;
    }

    /** The SHA-256 of all that it says, in hexadecimal: another one, another scenario. What its actions are is in it by their descriptions and {@linkplain RecoveryAction#details() details}. */
    public String digest() {
        return digest;
    }

    /** What a look at it shows that somebody may not expect; the same each time. */
    public List<LintFinding> lint() {
        return lint(Map.of());
    }

    /**
     * The same, also of how long its steps took.
     *
     * @param measured by their names, such as {@link RunJournals#measured} tells it of the last drill
     */
    public List<LintFinding> lint(Map<String, Duration> measured) {
        return new ScenarioLint(this, measured).findings();
    }

    @Override
    public String toString() {
        return "the recovery scenario " + name;
    }

    /** Builds a {@link RecoveryScenario}. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final List<RecoveryStep> steps = new ArrayList<>();
        private final Map<String, Duration> phases = new LinkedHashMap<>();
        private Set<String> last = Set.of();
        private Objectives objectives = Objectives.none();
        private FailurePolicy onFailure = FailurePolicy.PAUSE;
        private Optional<Duration> timeout = Optional.empty();
        private Optional<Duration> commitWithin = Optional.empty();
        private Optional<Approvers> approvers = Optional.empty();
        private boolean breakGlass;
        private final List<RecoveryTarget> production = new ArrayList<>();
        private String dependencies = "";

        private Builder(String name) {
            this.name = name;
        }

        /** See {@link RecoveryScenario#objectives()}. */
        public Builder objectives(Objectives which) {
            objectives = which;
            return this;
        }

        /** Adds a step that comes after what it says itself. */
        public Builder step(RecoveryStep step) {
            steps.add(step);
            return this;
        }

        /** Adds steps that are done at the same time, and after all that the last call of this added. */
        public Builder then(RecoveryStep... parallel) {
            for (RecoveryStep step : parallel) {
                steps.add(step.alsoAfter(last));
            }
            last = List.of(parallel).stream().map(RecoveryStep::name).collect(toCollection(LinkedHashSet::new));
            return this;
        }

        /**
         * The same of a group that is left out unless something is so. It is looked at once for all groups that have this condition.
         *
         * @throws ConfigurationException if a step has a condition of its own
         */
        public Builder thenWhen(StepCondition condition, RecoveryStep... parallel) {
            return then(
                    Stream.of(parallel).map(step -> step.onlyWhen(condition)).toArray(RecoveryStep[]::new));
        }

        /** Says how long a phase may take, from its first step to its last. */
        public Builder phase(String phase, Duration budget) {
            phases.put(phase, budget);
            return this;
        }

        /** See {@link RecoveryScenario#onFailure()}. */
        public Builder onFailure(FailurePolicy policy) {
            onFailure = policy;
            return this;
        }

        /** See {@link RecoveryScenario#timeout()}. */
        public Builder timeout(Duration time) {
            timeout = Optional.of(time);
            return this;
        }

        /** See {@link RecoveryScenario#commitWithin()}. */
        public Builder commitWithin(Duration time) {
            commitWithin = Optional.of(time);
            return this;
        }

        /** See {@link RecoveryScenario#approvers()}. */
        public Builder approvers(Approvers who) {
            approvers = Optional.of(who);
            return this;
        }

        /** See {@link RecoveryScenario#breakGlass()}. */
        public Builder breakGlass() {
            breakGlass = true;
            return this;
        }

        /** Adds to {@link RecoveryScenario#production()}. */
        public Builder production(RecoveryTarget... what) {
            production.addAll(List.of(what));
            return this;
        }

        /** See {@link RecoveryScenario#dependencies()}. No secret. */
        public Builder dependencies(String text) {
            dependencies = text;
            return this;
        }

        /**
         * The scenario.
         *
         * @throws ConfigurationException which names all that keeps it from being run: names that occur twice, unknown steps, circles
         */
        public RecoveryScenario build() {
            RecoveryScenario scenario = new RecoveryScenario(this);
            String errors = scenario.lint().stream()
                    .filter(finding -> finding.severity() == Severity.ERROR)
                    .map(finding -> finding.message() + " (" + finding.rule() + ")")
                    .collect(joining("; "));
            if (!errors.isEmpty()) {
                throw new ConfigurationException("The scenario \"" + name + "\" cannot be run: " + errors);
            }
            return scenario;
        }
    }
}
