package io.holdfast.internal.recovery;

import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What somebody says that an action changes that cannot tell by itself, in each mode. Immutable. */
public final class StatedTargets {

    private final Map<RecoveryMode, List<RecoveryTarget>> targets = new EnumMap<>(RecoveryMode.class);

    /** Those of each mode, which are copied; of a mode that is not there nobody knows. */
    public StatedTargets(Map<RecoveryMode, List<RecoveryTarget>> targets) {
        targets.forEach((mode, which) -> this.targets.put(mode, List.copyOf(which)));
    }

    /** As somebody says it, one line for each mode. */
    public List<String> details() {
        return targets.entrySet().stream()
                .map(one -> "touches in " + one.getKey() + ": "
                        + one.getValue().stream()
                                .map(RecoveryTarget::description)
                                .toList())
                .toList();
    }

    /** What they are now. */
    public Set<TargetIdentity> measure(ActionContext context) throws IOException, InterruptedException {
        List<RecoveryTarget> stated = targets.get(context.mode());
        if (stated == null) {
            return Set.of(TargetIdentity.UNKNOWN);
        }
        Set<TargetIdentity> all = new LinkedHashSet<>();
        for (RecoveryTarget one : stated) {
            all.addAll(one.measure(context.operation()));
        }
        return all;
    }
}
