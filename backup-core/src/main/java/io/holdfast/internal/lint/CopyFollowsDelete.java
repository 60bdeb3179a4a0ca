package io.holdfast.internal.lint;

import io.holdfast.config.CopyConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.Collection;
import java.util.List;

/** A mirror loses what its original loses. */
final class CopyFollowsDelete extends Rule {

    CopyFollowsDelete() {
        super("copy-follows-delete");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            List<CopyConfig> copies = plan.copies();
            for (int i = 0; i < copies.size(); i++) {
                CopyConfig copy = copies.get(i);
                if (copy.followsDeletions()) {
                    findings.error(
                            "plans." + plan.name() + ".copies." + i,
                            "What is removed from '" + plan.repository() + "' ("
                                    + rules(plan.retention().values())
                                    + ") vanishes from its copy '" + copy.repository() + "', too ("
                                    + rules(copy.retention().values())
                                    + "): a copy needs a retention of its own, which no deletion elsewhere reaches.");
                }
            }
        }
    }

    private static String rules(Collection<?> policies) {
        return policies.isEmpty()
                ? "by no rule of its own"
                : String.join(
                        "; ", policies.stream().map(Object::toString).sorted().toList());
    }
}
