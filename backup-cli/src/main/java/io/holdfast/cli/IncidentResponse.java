package io.holdfast.cli;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.TriggerConfig.OnIncident;
import io.holdfast.detect.Incident;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RunSummary;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Begins what is for an incident: a run of each scenario that names its detector, of the moment when the incident began. It does nothing until a person goes on with it, unless the configuration says that it is to run. Thread-safe.
 */
final class IncidentResponse {

    /** What was recovered for real lately and is wrong again, nobody recovers again without a person. */
    private static final Duration COOL_DOWN = Duration.ofDays(1);

    private final HoldfastCommand holdfast;
    private final List<ScenarioConfig> triggered;
    private final Optional<OpenScenarios> scenarios;

    /**
     * One for the scenarios of a configuration.
     *
     * @param scenarios the same, opened; empty if none is to be begun, which is said then
     */
    IncidentResponse(HoldfastCommand holdfast, ProtectionConfig config, Optional<OpenScenarios> scenarios) {
        this.holdfast = holdfast;
        this.scenarios = scenarios;
        triggered = config.scenarios().values().stream()
                .filter(scenario -> scenario.run().trigger().isPresent())
                .toList();
    }

    /** Whether a scenario is for the incidents of one of these detectors. */
    static boolean isAsked(ProtectionConfig config, List<String> detectors) {
        return config.scenarios().values().stream()
                .flatMap(scenario -> scenario.run().trigger().stream())
                .anyMatch(trigger -> detectors.contains(trigger.detector()));
    }

    synchronized void to(Incident incident) {
        for (ScenarioConfig scenario : triggered) {
            if (scenario.run()
                    .trigger()
                    .filter(trigger -> trigger.detector().equals(incident.detector()))
                    .isPresent()) {
                respond(scenario, incident);
            }
        }
    }

    private void respond(ScenarioConfig scenario, Incident incident) {
        if (scenarios.isEmpty()) {
            say(scenario, "would-begin", "a run would be begun", Optional.empty());
            return;
        }
        List<RunSummary> before = scenarios.get().journals().runs(problem -> {}).stream()
                .filter(run -> run.scenario().equals(scenario.name()) && run.mode() == RecoveryMode.REAL)
                .toList();
        Optional<RunSummary> open =
                before.stream().filter(run -> !run.state().isEnd()).findFirst();
        if (open.isPresent()) {
            String stands = "run " + open.get().shortId() + " is "
                    + RecoveryOutput.word(open.get().state()) + " already";
            say(scenario, "under-way", stands, Optional.of(open.get().run()));
            return;
        }
        begin(scenario, incident, isLately(before));
    }

    private boolean isLately(List<RunSummary> before) {
        return before.stream()
                .map(RunSummary::began)
                .max(Comparator.naturalOrder())
                .filter(began -> began.plus(COOL_DOWN)
                        .isAfter(holdfast.environment().clock().instant()))
                .isPresent();
    }

    private void begin(ScenarioConfig described, Incident incident, boolean lately) {
        OpenScenarios all = scenarios.orElseThrow();
        boolean runs = described.run().trigger().orElseThrow().onIncident() == OnIncident.RUN;
        try (RecoveryRun run = RecoveryRun.begin(
                all.scenario(described.name()),
                all.journals().next(),
                all.request("detector " + incident.detector(), described.name())
                        .mode(RecoveryMode.REAL)
                        .incident(incident.began())
                        .build())) {
            String id = run.report().run();
            if (runs && !lately) {
                say(described, "running", "run " + id.substring(0, 8) + " has begun", Optional.of(id));
                new RecoveryOutput(holdfast).report(run.proceed());
                return;
            }
            String why = runs ? "it was recovered less than a day ago, so that " : "";
            say(
                    described,
                    "proposed",
                    why + "run " + id.substring(0, 8) + " waits for a person. Next: holdfast recover plan "
                            + described.name() + ", then recover resume " + id.substring(0, 8)
                            + ", or recover abort",
                    Optional.of(id));
        }
    }

    private void say(ScenarioConfig scenario, String what, String text, Optional<String> run) {
        holdfast.terminal()
                .message(
                        holdfast.output().json()
                                ? JsonLine.message("response")
                                        .with("scenario", scenario.name())
                                        .with("response", what)
                                        .with("run", run)
                                        .with("text", text)
                                : scenario.name() + ": " + text);
    }
}
