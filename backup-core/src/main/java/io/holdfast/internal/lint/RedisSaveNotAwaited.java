package io.holdfast.internal.lint;

import io.holdfast.config.HookConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that Redis is still saving, or could not save, is copied as if it were whole. */
final class RedisSaveNotAwaited extends Rule {

    private static final Pattern SLEEP = Pattern.compile("\\bsleep\\s+(\\d{1,6})\\b");
    private static final List<String> PROOFS = List.of("rdb_bgsave_in_progress", "rdb_last_bgsave_status", "lastsave");

    RedisSaveNotAwaited() {
        super("redis-save-not-awaited");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            for (String name : plan.sources()) {
                SourceConfig source = Facts.source(config, name);
                if (Facts.isSavedFileOfRedis(source)) {
                    judge(plan, source, findings);
                }
            }
        }
    }

    private static void judge(PlanConfig plan, SourceConfig source, Findings findings) {
        String before = String.join(
                "\n",
                plan.hooks().stream()
                        .filter(hook -> hook.when() == HookConfig.When.BEFORE)
                        .map(HookConfig::command)
                        .toList());
        String lowered = before.toLowerCase(Locale.ROOT);
        if (PROOFS.stream().allMatch(lowered::contains)) {
            return;
        }
        Matcher sleep = SLEEP.matcher(before);
        findings.error(
                "sources." + source.name(),
                "'" + source.name() + "' copies the file that Redis saves "
                        + (sleep.find()
                                ? "after waiting " + sleep.group(1) + " s, whether the save has ended by then or not"
                                : "without waiting for a save")
                        + ": wait for rdb_bgsave_in_progress:0, rdb_last_bgsave_status:ok and a new LASTSAVE, or use the type redis, which needs no file.");
    }
}
