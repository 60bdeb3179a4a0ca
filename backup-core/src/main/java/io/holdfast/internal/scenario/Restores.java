package io.holdfast.internal.scenario;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.plan.RestoreTest;
import io.holdfast.recovery.PointRestoreAction;
import io.holdfast.recovery.RestoreAction;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Settings;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.source.SourceIdentity;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes what restores a source: its files, or, where there is a change log, any moment of its life. */
final class Restores {

    private static final String TARGET = "target";
    private static final String DRILL = "drill";

    private final ProtectionConfig config;
    private final ScenarioParts parts;

    Restores(ProtectionConfig config, ScenarioParts parts) {
        this.config = config;
        this.parts = parts;
    }

    /** The repository that a scenario restores a source from. */
    String repositoryOf(ScenarioConfig scenario, String source) {
        return knownRepositoryOf(scenario, source)
                .orElseThrow(() -> new ConfigurationException(
                        "No plan backs '" + source + "' up. Nothing was done; name the repository of the scenario."));
    }

    /** The same; empty if there is none. */
    Optional<String> knownRepositoryOf(ScenarioConfig scenario, String source) {
        return scenario.run()
                .repository()
                .or(() -> config.plans().values().stream()
                        .filter(plan -> plan.sources().contains(source))
                        .map(PlanConfig::repository)
                        .findFirst());
    }

    /** The only source of a step. */
    static String sourceOf(ScenarioConfig scenario, StepConfig step) {
        return (step.sources().isEmpty() ? scenario.sources() : step.sources()).get(0);
    }

    /** Whether a source is restored to a moment of its life, and drills restore it to a scratch. One without a change log has snapshots only, whatever its scratch. */
    boolean hasMoments(String source) {
        return parts.source(source).log().isPresent();
    }

    /**
     * What a step restores.
     *
     * @param checks what looks at it in a drill if that restores it to a scratch
     */
    RecoveryAction action(ScenarioConfig scenario, StepConfig step, Settings settings, List<RestoredCheck> checks) {
        String source = sourceOf(scenario, step);
        Repository repository = parts.repository(repositoryOf(scenario, source));
        return hasMoments(source)
                ? moment(repository, source, step, settings, checks)
                : files(repository, source, step, settings);
    }

    private PointRestoreAction moment(
            Repository repository, String source, StepConfig step, Settings settings, List<RestoredCheck> checks) {
        if (!settings.has(TARGET) || settings.has(DRILL)) {
            throw new ConfigurationException(
                    "The step '" + step.name() + "' restores '" + source
                            + "' with its change log: it needs 'target', a directory, and no 'drill', since drills have a scratch. Nothing was done.");
        }
        PointRestoreAction.Builder action =
                PointRestoreAction.builder(repository, parts.source(source), settings.path(TARGET));
        point(step, settings).ifPresent(action::point);
        identity(repository, source).ifPresent(action::identity);
        parts.scratch(source).ifPresent(scratch -> action.drillIn(scratch.scratch(), together(scratch, checks)));
        return action.build();
    }

    private static RestoredCheck[] together(RestoreTest scratch, List<RestoredCheck> checks) {
        List<RestoredCheck> all = new ArrayList<>(scratch.checks());
        all.addAll(checks);
        return all.toArray(RestoredCheck[]::new);
    }

    private static Optional<RecoveryPoint> point(StepConfig step, Settings settings) {
        if (step.toTime().isPresent()) {
            return step.toTime().map(RecoveryPoint::at);
        }
        if (settings.flag("verified")) {
            return Optional.of(RecoveryPoint.latestVerified());
        }
        return step.toLatest() ? Optional.of(RecoveryPoint.latest()) : Optional.empty();
    }

    /** As the repository knows it: the server may be gone. */
    private Optional<SourceIdentity> identity(Repository repository, String source) {
        return repository.snapshots(of(source)).stream()
                .max(Comparator.comparing(Snapshot::time))
                .flatMap(repository::sourceOf);
    }

    /** What the plans of this configuration have backed up: others may use the repository, and a source's name, as well. */
    private SnapshotFilter of(String source) {
        SnapshotFilter all = SnapshotFilter.all().tags("source=" + source);
        String[] plans = config.plans().values().stream()
                .filter(plan -> plan.sources().contains(source))
                .map(plan -> "plan=" + plan.name())
                .toArray(String[]::new);
        return plans.length == 0 ? all : all.anyTag(plans);
    }

    /** The directories that a source is about, which are in production. */
    List<RecoveryTarget> placesOf(String source) {
        return parts.described(source).settings().texts("path").stream()
                .<RecoveryTarget>map(path -> DirectoryTarget.of(Path.of(path)))
                .toList();
    }

    private RestoreAction files(Repository repository, String source, StepConfig step, Settings settings) {
        List<String> paths = parts.described(source).settings().texts("path");
        if (!settings.has(TARGET) && paths.size() != 1) {
            throw new ConfigurationException("The step '" + step.name() + "' needs 'target', since '" + source
                    + "' has no one path that it comes back to. Nothing was done.");
        }
        Optional<Path> place = paths.size() == 1
                ? Optional.of(Path.of(paths.get(0)).toAbsolutePath().normalize())
                : Optional.empty();
        Path target = settings.has(TARGET) ? settings.path(TARGET) : place.orElseThrow();
        RestoreAction.Builder action = RestoreAction.builder(repository, of(source), target);
        place.map(Path::toString).map(path -> path.substring(1)).ifPresent(action::subtree);
        step.toTime().ifPresent(action::before);
        if (step.toLatest()) {
            action.before(Instant.MAX);
        }
        if (settings.flag("verified")) {
            action.verified();
        }
        if (settings.flag("delete-extra")) {
            action.deleteExtra();
        }
        if (settings.has(DRILL)) {
            action.drillIn(settings.path(DRILL));
        }
        return action.build();
    }
}
