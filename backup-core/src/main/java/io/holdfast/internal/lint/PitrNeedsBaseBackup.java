package io.holdfast.internal.lint;

import io.holdfast.RetentionPolicy;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.config.SourceConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.Optional;

/** A change log brings a physical copy further, and nothing else. */
final class PitrNeedsBaseBackup extends Rule {

    PitrNeedsBaseBackup() {
        super("pitr-needs-base-backup");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            String path = "plans." + plan.name();
            if (plan.log().isPresent()) {
                exports(config, plan, findings);
                if (plan.schedules(ScheduleKind.FULL).isEmpty()) {
                    findings.error(
                            path,
                            "The plan '" + plan.name()
                                    + "' keeps a log, and 0 of its schedules make a full copy to which the log could be applied.");
                }
            }
            plan.retention().values().stream()
                    .map(RetentionPolicy::pointInTime)
                    .flatMap(Optional::stream)
                    .filter(span -> plan.log().isEmpty())
                    .forEach(span -> findings.error(
                            path,
                            "The plan '" + plan.name() + "' promises every point in time within " + span
                                    + ", and keeps no log that would lead to one."));
        }
    }

    private static void exports(ProtectionConfig config, PlanConfig plan, Findings findings) {
        for (String name : plan.sources()) {
            SourceConfig source = Facts.source(config, name);
            if (Facts.isExport(source)) {
                findings.error(
                        "sources." + name,
                        "'" + name + "' is an export, such as a dump, and the plan '" + plan.name()
                                + "' keeps a log: a log is applied to a physical copy, never to an export.");
            }
        }
        if (plan.sources().stream().noneMatch(name -> Facts.isDatabase(Facts.source(config, name)))) {
            findings.error(
                    "plans." + plan.name() + ".log",
                    "The plan '" + plan.name() + "' keeps a log, and none of its sources has one.");
        }
    }
}
