package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.regex.Pattern;

/** A server deletes a segment when the command has ended with 0, whether the copy is durable or not. */
final class ArchiveCommandNotDurable extends Rule {

    private static final Pattern PLAIN_COPY = Pattern.compile("\\b(cp|mv|cat|scp|gzip)\\s");

    ArchiveCommandNotDurable() {
        super("archive-command-not-durable");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            String path = "plans." + plan.name() + ".log.archive-command";
            plan.log().flatMap(log -> log.archiveCommand()).ifPresent(command -> {
                if (PLAIN_COPY.matcher(command).find()) {
                    findings.error(
                            path,
                            "The archive_command of '" + plan.name()
                                    + "' copies a segment of 16 MiB without fsync: a crash leaves a part of it, which test ! -f then takes for all. Use holdfast wal-push %p.");
                } else if (!command.contains("wal-push")) {
                    findings.unknown(
                            path,
                            "Whether a segment is durable when the archive_command of '" + plan.name()
                                    + "' ends with 0 cannot be seen; with holdfast wal-push %p it is.");
                }
            });
        }
    }
}
