package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** All commands of a configuration, by where they stand. */
final class Commands {

    private Commands() {}

    static Map<String, String> of(ProtectionConfig config) {
        Map<String, String> commands = new LinkedHashMap<>();
        config.plans().values().forEach(plan -> commands.putAll(of(plan)));
        for (ScenarioConfig scenario : config.scenarios().values()) {
            for (int i = 0; i < scenario.steps().size(); i++) {
                String path = "scenarios." + scenario.name() + ".steps." + i;
                scenario.steps().get(i).command().ifPresent(command -> commands.put(path, command));
            }
        }
        return commands;
    }

    /** Those of a plan. */
    static Map<String, String> of(PlanConfig plan) {
        Map<String, String> commands = new LinkedHashMap<>();
        String path = "plans." + plan.name();
        for (int i = 0; i < plan.hooks().size(); i++) {
            commands.put(path + ".hooks." + i, plan.hooks().get(i).command());
        }
        plan.log()
                .flatMap(log -> log.archiveCommand())
                .ifPresent(command -> commands.put(path + ".log.archive-command", command));
        return commands;
    }
}
