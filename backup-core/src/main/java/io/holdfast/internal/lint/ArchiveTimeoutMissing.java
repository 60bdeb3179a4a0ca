package io.holdfast.internal.lint;

import io.holdfast.config.LogConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.util.Optional;

/** A server that hands over its log in segments keeps one until it is full, unless it is told not to. */
final class ArchiveTimeoutMissing extends Rule {

    ArchiveTimeoutMissing() {
        super("archive-timeout-missing");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            for (String name : plan.sources()) {
                SourceConfig source = Facts.source(config, name);
                if (plan.log().isPresent()
                        && plan.log().get().mode() == LogConfig.Mode.ARCHIVE
                        && Facts.isDatabase(source)) {
                    judge(plan, source, plan.log().get().archiveTimeout().filter(time -> !time.isZero()), findings);
                }
            }
        }
    }

    private static void judge(PlanConfig plan, SourceConfig source, Optional<Duration> timeout, Findings findings) {
        String path = "plans." + plan.name() + ".log";
        Optional<Duration> rpo = Facts.rpo(plan, source);
        if (timeout.isEmpty()) {
            String message = "'" + source.name()
                    + "' gives away a segment of its log only when its 16 MiB are full: without archive_timeout a quiet server keeps what it has for hours";
            rpo.ifPresentOrElse(
                    time -> findings.error(path, message + ", and its RPO is " + Figures.of(time) + "."),
                    () -> findings.warning(path, message + "."));
        } else if (rpo.isPresent() && timeout.get().compareTo(rpo.get()) >= 0) {
            findings.error(
                    path,
                    "'" + source.name() + "' gives away a segment of its log after " + Figures.of(timeout.get())
                            + ", and storing it takes time, too: its RPO is " + Figures.of(rpo.get()) + ".");
        }
    }
}
