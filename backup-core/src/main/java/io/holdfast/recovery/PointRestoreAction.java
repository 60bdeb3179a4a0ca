package io.holdfast.recovery;

import static java.util.stream.Collectors.joining;

import io.holdfast.Cancellation;
import io.holdfast.internal.recovery.Cancellable;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RestorableTime;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Restores a source to a point of its life: by default to the moment of the incident. Immutable and thread-safe.
 *
 * <p>In a drill it restores to a scratch, looks at it and removes it. It says where it restored to, and of when the newest change is ({@link Outcome#DIRECTORY}, {@link Outcome#NEWEST_COMMIT}).
 * One that was interrupted is done again if nothing is in its target yet; else a person has to look.
 */
public final class PointRestoreAction implements RecoveryAction {

    private final Repository repository;
    private final Source source;
    private final Path target;
    private final Optional<RecoveryPoint> point;
    private final Optional<SourceIdentity> identity;
    private final Optional<ScratchProvider> scratch;
    private final List<RestoredCheck> checks;

    private PointRestoreAction(Builder builder) {
        repository = builder.repository;
        source = builder.source;
        target = builder.target;
        point = builder.point;
        identity = builder.identity;
        scratch = builder.scratch;
        checks = List.copyOf(builder.checks);
    }

    /**
     * Begins one: to the moment of the incident, of the source as it is measured, not in drills.
     *
     * @param target the directory to restore into
     */
    public static Builder builder(Repository repository, Source source, Path target) {
        return new Builder(repository, source, target);
    }

    @Override
    public String description() {
        return "restore "
                + identity.map(known -> known.type() + " " + known.id()).orElse("the source") + " from "
                + repository.location() + " to "
                + point.map(RecoveryPoint::toString).orElse("the moment of the incident")
                + ", into " + target;
    }

    @Override
    public Set<RecoveryMode> modes() {
        return scratch.isPresent() ? EnumSet.allOf(RecoveryMode.class) : RecoveryAction.super.modes();
    }

    /** Each moment in the ranges of the window, and those of the bases that no log was kept behind. */
    @Override
    public Optional<RestorableTime> restorable(ActionContext context) {
        RecoveryWindow window =
                identity.map(known -> repository.window(known, source)).orElseGet(() -> repository.window(source));
        return Optional.of(window.restorable().until(context.incident()));
    }

    @Override
    public String preview(ActionContext context) {
        return description()
                + context.point().map(moment -> "; in this drill to " + moment).orElse("");
    }

    @Override
    public List<String> details() {
        return scratch.map(where -> List.of("in drills to a " + kind(where), "with " + checks.size() + " checks"))
                .orElseGet(List::of);
    }

    /** The class of a lambda has another name in each Java, and this is part of what an approval holds for. */
    private static String kind(ScratchProvider scratch) {
        return scratch.getClass().isHidden() || scratch.getClass().isSynthetic()
                ? "scratch"
                : scratch.getClass().getName();
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) throws IOException {
        return context.mode() == RecoveryMode.DRILL && scratch.isPresent()
                ? scratch.get().touches()
                : DirectoryTarget.of(target).measure();
    }

    @Override
    public Outcome run(ActionContext context) {
        return Cancellable.in(
                context.operation(),
                cancellation -> context.mode() == RecoveryMode.DRILL
                        ? rehearse(context, cancellation)
                        : restore(context, cancellation));
    }

    private Outcome restore(ActionContext context, Cancellation cancellation) {
        PointRestoreRequest.Builder request =
                PointRestoreRequest.to(target).point(point(context)).cancellation(cancellation);
        identity.ifPresent(request::identity);
        PointRestoreReport report = repository.restore(source, request.build());
        Outcome.Done done = done(report.at(), report.base().snapshot()).with(Outcome.DIRECTORY, target.toString());
        return report.skipped().isEmpty()
                ? done
                : done.with(
                        "skipped",
                        report.skipped().stream()
                                .map(problem -> problem.path() + ": " + problem.reason())
                                .collect(joining("; ")));
    }

    private Outcome rehearse(ActionContext context, Cancellation cancellation) {
        RehearsalRequest.Builder request =
                RehearsalRequest.in(scratch.orElseThrow()).point(point(context)).cancellation(cancellation);
        identity.ifPresent(request::identity);
        checks.forEach(request::check);
        RehearsalReport report = repository.rehearse(source, request.build());
        String failed = report.checks().findings().stream()
                .filter(finding -> finding.result() != Result.PASSED)
                .map(finding -> finding.name() + ": " + finding.detail())
                .collect(joining("; "));
        return failed.isEmpty()
                ? done(report.at(), report.base().snapshot()).with("restored", report.restored())
                : Outcome.failed("what was restored is not as it should be: " + failed);
    }

    private static Outcome.Done done(Checkpoint at, String snapshot) {
        Outcome.Done done = new Outcome.Done(Map.of("snapshot", snapshot));
        return at.moment()
                .map(newest -> done.with(Outcome.NEWEST_COMMIT, newest.toString()))
                .orElse(done);
    }

    private RecoveryPoint point(ActionContext context) {
        return context.point()
                .map(RecoveryPoint::at)
                .or(() -> point)
                .orElseGet(() -> RecoveryPoint.at(context.incident()));
    }

    @Override
    public Probe probe(ActionContext context) throws IOException {
        if (context.mode() == RecoveryMode.DRILL || isEmpty(target)) {
            return Probe.notDone();
        }
        return Probe.unknown(
                "there is something in " + target + ", and nobody knows whether it is all that was to be restored");
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return true;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }

    /** Builds a {@link PointRestoreAction}. Not thread-safe. */
    public static final class Builder {

        private final Repository repository;
        private final Source source;
        private final Path target;
        private final List<RestoredCheck> checks = new ArrayList<>();
        private Optional<RecoveryPoint> point = Optional.empty();
        private Optional<SourceIdentity> identity = Optional.empty();
        private Optional<ScratchProvider> scratch = Optional.empty();

        private Builder(Repository repository, Source source, Path target) {
            this.repository = repository;
            this.source = source;
            this.target = target;
        }

        /** To which point, if that is not the moment of the incident. */
        public Builder point(RecoveryPoint choice) {
            point = Optional.of(choice);
            return this;
        }

        /** Restores this source, which is not asked who it is: it may be gone. */
        public Builder identity(SourceIdentity of) {
            identity = Optional.of(of);
            return this;
        }

        /** Restores to this in a drill, where these look at it. */
        public Builder drillIn(ScratchProvider provider, RestoredCheck... look) {
            scratch = Optional.of(provider);
            checks.addAll(List.of(look));
            return this;
        }

        /** The action. */
        public PointRestoreAction build() {
            return new PointRestoreAction(this);
        }
    }
}
