package io.holdfast.internal.lint;

import io.holdfast.lint.LintRule;
import java.util.List;

/** The rules that come with Holdfast. */
public final class StandardRules {

    private StandardRules() {}

    /** All of them. */
    public static List<LintRule> all() {
        return List.of(
                new PlanLongerThanRto(),
                new ScheduleCannotMeetRpo(),
                new CompositeRpo(),
                new ArchiveTimeoutMissing(),
                new PitrNeedsBaseBackup(),
                new CopyFollowsDelete(),
                new RestoreTestProvesNothing(),
                new RedisSaveNotAwaited(),
                new RedisAofShadowsRdb(),
                new PipeHidesFailure(),
                new ArchiveCommandNotDurable(),
                new ReadOnlyIsOutage(),
                new RetentionConflict(),
                new TwoRestorePoints(),
                new DetectionSlowerThanTarget(),
                new ArchiveTierBreaksRto(),
                new DnsTtlTooLong(),
                new PlaintextBesideRepository(),
                new AutomaticDestruction(),
                new FailoverWithoutFencing(),
                new LeaseNeedsExclusiveCreate(),
                new VerificationTooRare(),
                new WindowTooShort());
    }
}
