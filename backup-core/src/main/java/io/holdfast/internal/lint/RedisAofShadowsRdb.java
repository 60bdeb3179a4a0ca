package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.List;
import java.util.Optional;

/** A Redis server that appends to a file reads that file when it starts, and not the one that was restored. */
final class RedisAofShadowsRdb extends Rule {

    RedisAofShadowsRdb() {
        super("redis-aof-shadows-rdb");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (ScenarioConfig scenario : config.scenarios().values()) {
            List<StepConfig> steps = scenario.steps();
            for (int i = 0; i < steps.size(); i++) {
                StepConfig step = steps.get(i);
                String path = "scenarios." + scenario.name() + ".steps." + i;
                step.sources().stream()
                        .filter(name -> Facts.isSavedFileOfRedis(Facts.source(config, name)))
                        .forEach(name -> judge(path, step, name, findings));
            }
        }
    }

    private static void judge(String path, StepConfig step, String source, Findings findings) {
        if (step.appendOnly().equals(Optional.of(true))) {
            findings.error(
                    path,
                    "The step '" + step.name() + "' restores '" + source
                            + "' to a Redis server with appendonly yes: it reads its append-only file and 0 bytes of the restored one. Switch it off for the first start, or restore with the type redis.");
        } else if (step.appendOnly().isEmpty()) {
            findings.unknown(
                    path,
                    "The step '" + step.name() + "' restores '" + source
                            + "', which a Redis server with appendonly yes ignores; whether it has that is not said (append-only: false).");
        }
    }
}
