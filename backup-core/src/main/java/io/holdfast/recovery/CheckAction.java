package io.holdfast.recovery;

import static java.util.stream.Collectors.joining;

import io.holdfast.spi.Health;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.HealthCheck;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.TargetIdentity;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks whether something is as it should be, and fails if it is not or nobody knows. It changes nothing. Immutable and thread-safe. */
public final class CheckAction implements RecoveryAction {

    /** Looks. */
    @FunctionalInterface
    private interface Look {
        Outcome at(ActionContext context) throws InterruptedException;
    }

    private final String description;
    private final Set<RecoveryMode> modes;
    private final Look look;

    private CheckAction(String description, Set<RecoveryMode> modes, Look look) {
        this.description = description;
        this.modes = modes;
        this.look = look;
    }

    /**
     * Looks how something is that is in production; so it is not for drills.
     *
     * @param description what is looked at, for a person
     */
    public static CheckAction health(String description, HealthCheck check) {
        return new CheckAction(
                description, EnumSet.of(RecoveryMode.REAL, RecoveryMode.TABLE_TOP), context -> health(check, context));
    }

    private static Outcome health(HealthCheck check, ActionContext context) throws InterruptedException {
        Health health = check.check(context.operation());
        return health instanceof Health.Up
                ? Outcome.done()
                : Outcome.failed(health.getClass().getSimpleName() + ": " + health.reason());
    }

    /**
     * Looks at the directory that a step before has restored to, also in drills.
     *
     * @param description what is looked at, for a person
     * @param step which says {@link Outcome#DIRECTORY}
     */
    public static CheckAction directory(String description, String step, RestoredCheck check) {
        return new CheckAction(description, EnumSet.allOf(RecoveryMode.class), context -> {
            Optional<String> directory = context.output(step, Outcome.DIRECTORY);
            return directory.isEmpty()
                    ? Outcome.failed("the step " + step + " does not say where it restored to")
                    : outcome(check.check(new Directory(Path.of(directory.get())), context.operation()));
        });
    }

    private static Outcome outcome(CheckReport report) {
        if (report.passed()) {
            return Outcome.done(
                    Map.of("checks", Integer.toString(report.findings().size())));
        }
        return Outcome.failed(
                report.findings().isEmpty()
                        ? "nothing was looked at"
                        : report.findings().stream()
                                .filter(finding -> finding.result() != Result.PASSED)
                                .map(finding -> finding.name() + ": " + finding.detail())
                                .collect(joining("; ")));
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Set<RecoveryMode> modes() {
        return EnumSet.copyOf(modes);
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) {
        return Set.of();
    }

    @Override
    public Outcome run(ActionContext context) throws InterruptedException {
        return look.at(context);
    }

    @Override
    public Probe probe(ActionContext context) {
        return Probe.notDone();
    }

    /** A directory that is not ours to delete. */
    private record Directory(Path directory) implements Restored {

        @Override
        public String description() {
            return "the directory " + directory;
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return type.isInstance(directory) ? Optional.of(type.cast(directory)) : Optional.empty();
        }

        @Override
        public void close() {
            // The step that restored it removes it.
        }
    }
}
