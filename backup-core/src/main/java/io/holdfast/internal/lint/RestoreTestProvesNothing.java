package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RestoreTestConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.lint.MeasuredTimes;
import java.util.Optional;

/** A restore test that looks at nothing, or goes on after errors, is passed by an empty database. */
final class RestoreTestProvesNothing extends Rule {

    RestoreTestProvesNothing() {
        super("restore-test-proves-nothing");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            Optional<RestoreTestConfig> test = plan.restoreTest();
            int schedules = plan.schedules(ScheduleKind.RESTORE_TEST).size();
            if (schedules > 0
                    && test.map(RestoreTestConfig::compares)
                            .filter(list -> !list.isEmpty())
                            .isEmpty()) {
                findings.error(
                        "plans." + plan.name() + ".schedules.restore-test",
                        "The restore test of '" + plan.name()
                                + "' compares 0 things: it is passed by an empty database. Have it count objects and rows.");
            }
            if (test.isPresent() && !test.get().stopsAtFirstError()) {
                findings.error(
                        "plans." + plan.name() + ".restore-test",
                        "The restore test of '" + plan.name()
                                + "' goes on after errors: 1 of them is enough to prove that the backup does not restore.");
            }
        }
    }
}
