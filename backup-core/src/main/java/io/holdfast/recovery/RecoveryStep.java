package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A step of a {@link RecoveryScenario}: what is done, after what, how long it may take, who has to agree. Immutable. */
public final class RecoveryStep {

    private final String name;
    private final Optional<RecoveryAction> action;
    private final String description;
    private final Set<String> after;
    private final Optional<StepCondition> when;
    private final String phase;
    private final Optional<Duration> estimate;
    private final Duration timeout;
    private final int retries;
    private final Duration retryDelay;
    private final boolean optional;
    private final Set<RecoveryMode> modes;
    private final int approvals;
    private final Duration approvalTimeout;

    private RecoveryStep(Builder builder) {
        name = builder.name;
        action = builder.action;
        description = builder.description;
        after = Collections.unmodifiableSet(new LinkedHashSet<>(builder.after));
        when = builder.when;
        phase = builder.phase;
        estimate = builder.estimate;
        timeout = builder.timeout;
        retries = builder.retries;
        retryDelay = builder.retryDelay;
        optional = builder.optional;
        modes = Collections.unmodifiableSet(EnumSet.copyOf(builder.modes));
        approvals = builder.approvals;
        approvalTimeout = builder.approvalTimeout;
    }

    /**
     * Begins a step: after nothing, critical, tried once for at most an hour, in the modes of its action, without approval, of which a day is waited for where it is needed.
     *
     * @param name which tells it from the others of its scenario: letters, digits, {@code .}, {@code _} and {@code -}
     */
    public static Builder builder(String name, RecoveryAction action) {
        return new Builder(name, Optional.of(action), action.description(), action.modes());
    }

    /**
     * Begins a step that a person does and confirms, within an hour unless its {@linkplain Builder#timeout timeout} says otherwise.
     *
     * @param name as for {@link #builder}
     * @param instruction what is to be done, for that person
     */
    public static Builder manual(String name, String instruction) {
        return new Builder(name, Optional.empty(), instruction, EnumSet.allOf(RecoveryMode.class));
    }

    /** What tells it from the others of its scenario. */
    public String name() {
        return name;
    }

    /** What it does; empty if a person does it. */
    public Optional<RecoveryAction> action() {
        return action;
    }

    /** What is done, for a person. */
    public String description() {
        return description;
    }

    /** The steps that have to be done before. */
    public Set<String> after() {
        return after;
    }

    /** What has to be so; else it is left out. */
    public Optional<StepCondition> when() {
        return when;
    }

    /** The part of the recovery that it belongs to; empty if none. */
    public String phase() {
        return phase;
    }

    /** How long it takes, as far as anybody knows. */
    public Optional<Duration> estimate() {
        return estimate;
    }

    /** How long one try may take; a person, until it is confirmed. */
    public Duration timeout() {
        return timeout;
    }

    /** How often it is tried again when it failed. */
    public int retries() {
        return retries;
    }

    /** How long it waits before it is tried again. */
    public Duration retryDelay() {
        return retryDelay;
    }

    /** Whether the recovery goes on without it when it has failed, and is {@linkplain RunState#COMPLETED_WITH_EXCEPTIONS completed with exceptions}; else nothing begins that comes after it. */
    public boolean optional() {
        return optional;
    }

    /** The modes in which it is not left out. */
    public Set<RecoveryMode> modes() {
        return modes;
    }

    /** How many people have to approve it, besides whoever asked for the run. */
    public int approvals() {
        return approvals;
    }

    /** How long they have; after that it has failed. */
    public Duration approvalTimeout() {
        return approvalTimeout;
    }

    RecoveryStep alsoAfter(Set<String> others) {
        Builder builder = copy();
        builder.after.addAll(others);
        return new RecoveryStep(builder);
    }

    RecoveryStep onlyWhen(StepCondition condition) {
        if (when.isPresent()) {
            throw new ConfigurationException(
                    "The step \"" + name + "\" has a condition of its own, and none of a group besides");
        }
        return new RecoveryStep(copy().when(condition));
    }

    private Builder copy() {
        Builder builder = new Builder(name, action, description, modes);
        builder.after.addAll(after);
        builder.when = when;
        builder.phase = phase;
        builder.estimate = estimate;
        builder.timeout = timeout;
        builder.retries = retries;
        builder.retryDelay = retryDelay;
        builder.optional = optional;
        builder.approvals = approvals;
        builder.approvalTimeout = approvalTimeout;
        return builder;
    }

    @Override
    public String toString() {
        return name + ": " + description;
    }

    /** Builds a {@link RecoveryStep}. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final Optional<RecoveryAction> action;
        private final String description;
        private final Set<String> after = new LinkedHashSet<>();
        private Optional<StepCondition> when = Optional.empty();
        private String phase = "";
        private Optional<Duration> estimate = Optional.empty();
        private Duration timeout = Duration.ofHours(1);
        private int retries;
        private Duration retryDelay = Duration.ZERO;
        private boolean optional;
        private Set<RecoveryMode> modes;
        private int approvals;
        private Duration approvalTimeout = Duration.ofDays(1);

        private Builder(String name, Optional<RecoveryAction> action, String description, Set<RecoveryMode> modes) {
            this.name = name;
            this.action = action;
            this.description = description;
            this.modes = modes;
        }

        /** Adds steps that have to be done before. */
        public Builder after(String... steps) {
            after.addAll(List.of(steps));
            return this;
        }

        /** See {@link RecoveryStep#when()}. It comes after the step that the condition is about. */
        public Builder when(StepCondition condition) {
            when = Optional.of(condition);
            return after(condition.step());
        }

        /** See {@link RecoveryStep#phase()}. */
        public Builder phase(String of) {
            phase = of;
            return this;
        }

        /** See {@link RecoveryStep#estimate()}. */
        public Builder estimate(Duration time) {
            estimate = Optional.of(time);
            return this;
        }

        /** See {@link RecoveryStep#timeout()}. */
        public Builder timeout(Duration time) {
            timeout = time;
            return this;
        }

        /** See {@link RecoveryStep#retries()} and {@link RecoveryStep#retryDelay()}. */
        public Builder retries(int times, Duration delay) {
            retries = times;
            retryDelay = delay;
            return this;
        }

        /** Its failure does not end the recovery. */
        public Builder optional() {
            optional = true;
            return this;
        }

        /** See {@link RecoveryStep#modes()}. Whoever adds a drill here says that it then touches nothing that is not the drill's. */
        public Builder modes(Set<RecoveryMode> which) {
            modes = which;
            return this;
        }

        /** See {@link RecoveryStep#approvals()} and {@link RecoveryStep#approvalTimeout()}. */
        public Builder approvals(int people, Duration within) {
            approvals = people;
            approvalTimeout = within;
            return this;
        }

        /**
         * The step.
         *
         * @throws ConfigurationException which names everything that does not make sense
         */
        public RecoveryStep build() {
            List<String> problems = new ArrayList<>();
            require(
                    name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
                    "its name has other signs than a-z 0-9 . _ -",
                    problems);
            require(isPositive(timeout), "its timeout is not positive", problems);
            require(estimate.filter(time -> !isPositive(time)).isEmpty(), "its estimate is not positive", problems);
            require(retries >= 0 && !retryDelay.isNegative(), "its retries are negative", problems);
            require(approvals >= 0 && isPositive(approvalTimeout), "its approvals are negative", problems);
            require(!modes.isEmpty(), "it has no mode", problems);
            if (!problems.isEmpty()) {
                throw new ConfigurationException(
                        "The step \"" + name + "\" makes no sense: " + String.join("; ", problems));
            }
            return new RecoveryStep(this);
        }

        private static boolean isPositive(Duration time) {
            return !time.isNegative() && !time.isZero();
        }

        private static void require(boolean so, String problem, List<String> problems) {
            if (!so) {
                problems.add(problem);
            }
        }
    }
}
