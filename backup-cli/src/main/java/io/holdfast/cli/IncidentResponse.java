package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.RecoveryException;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.TriggerConfig;
import io.holdfast.config.TriggerConfig.OnIncident;
import io.holdfast.detect.Incident;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.RunSummary;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Begins what is for an incident: a run of each scenario that names its detector, of the moment when the incident began. It does nothing until a person goes on with it, unless the configuration says that it is to run. Thread-safe.
 */
final class IncidentResponse implements AutoCloseable {

    private static final String DETECTOR = "detector ";

    /** Whose run goes on without a person; a proposal has it not. */
    private static final String BY_ITSELF = " by itself";

    /** What was recovered for real lately and is wrong again, nobody recovers again without a person. */
    private static final Duration COOL_DOWN = Duration.ofDays(1);

    private final HoldfastCommand holdfast;
    private final List<ScenarioConfig> triggered;
    private final Optional<OpenScenarios> scenarios;
    private final ExecutorService runs = Executors.newCachedThreadPool(task -> new Thread(task, "holdfast-recovery"));

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

    /** Begins what is for an incident, and does not wait until that has ended. */
    synchronized void to(Incident incident) {
        for (ScenarioConfig scenario : triggered) {
            if (trigger(scenario).detector().equals(incident.detector())) {
                respond(scenario, incident);
            }
        }
    }

    private static TriggerConfig trigger(ScenarioConfig scenario) {
        return scenario.run().trigger().orElseThrow();
    }

    private void respond(ScenarioConfig scenario, Incident incident) {
        if (scenarios.isEmpty()) {
            say(scenario, "would-begin", "a run would be begun", Optional.empty());
            return;
        }
        OpenScenarios all = scenarios.get();
        List<Problem> unread = new ArrayList<>();
        List<RunSummary> before = all.journals().runs(unread::add).stream()
                .filter(run -> run.scenario().equals(scenario.name()) && run.mode() == RecoveryMode.REAL)
                .toList();
        Optional<RunSummary> open = before.stream().filter(this::stands).findFirst();
        if (open.isPresent()) {
            goOn(all, scenario, open.get(), incident);
        } else if (trigger(scenario).onIncident() == OnIncident.PROPOSE) {
            propose(all, scenario, incident, "");
        } else if (!unread.isEmpty()) {
            Problem first = unread.get(0);
            String unknown = first.path() + " cannot be read (" + first.reason() + ") and may be of a run, so that ";
            propose(all, scenario, incident, unknown);
        } else if (before.stream().anyMatch(this::isLately)) {
            propose(all, scenario, incident, "a run was begun less than a day ago, so that ");
        } else {
            run(all, scenario, incident);
        }
    }

    /** Whether others have to wait for it: a proposal that nobody took up is forgotten. */
    private boolean stands(RunSummary run) {
        return run.state() == RunState.PENDING ? isLately(run) : !run.state().isEnd();
    }

    private boolean isLately(RunSummary run) {
        return run.began()
                .plus(COOL_DOWN)
                .isAfter(holdfast.environment().clock().instant());
    }

    /** What goes on without a person does so again after its process has ended; whoever else has it open keeps it. */
    private void goOn(OpenScenarios all, ScenarioConfig scenario, RunSummary open, Incident incident) {
        String stands = "run " + open.shortId() + " is " + RecoveryOutput.word(open.state())
                + " already, for the incident since " + open.incident();
        if (goesOn(scenario, open, incident)) {
            try {
                RecoveryRun run = all.open(open.run(), open.requester());
                proceedAlone(all, scenario, run, stands + ", and is gone on with");
                return;
            } catch (RecoveryException e) {
                stands = stands + ": " + e.getMessage();
            }
        }
        if (open.state() == RunState.PENDING || open.state() == RunState.READY) {
            stands += ". Next: holdfast recover resume " + open.shortId() + ", or recover abort";
        }
        say(scenario, "under-way", stands, Optional.of(open.run()));
    }

    /** What had done nothing goes on for its own incident only: of another one, nobody knows whether it is to be restored to the same moment. */
    private static boolean goesOn(ScenarioConfig scenario, RunSummary open, Incident incident) {
        if (!open.requester().endsWith(BY_ITSELF) || trigger(scenario).onIncident() != OnIncident.RUN) {
            return false;
        }
        return switch (open.state()) {
            case RUNNING, ROLLING_BACK -> true;
            case PENDING, READY -> open.incident().equals(incident.began());
            default -> false;
        };
    }

    private void propose(OpenScenarios all, ScenarioConfig scenario, Incident incident, String why) {
        try (RecoveryRun run = begin(all, scenario, incident, DETECTOR + incident.detector())) {
            String id = run.report().run();
            say(
                    scenario,
                    "proposed",
                    why + "run " + id.substring(0, 8) + " waits for a person. Next: holdfast recover plan "
                            + scenario.name() + ", then recover resume " + id.substring(0, 8) + ", or recover abort",
                    Optional.of(id));
        }
    }

    private void run(OpenScenarios all, ScenarioConfig scenario, Incident incident) {
        boolean claimed;
        try {
            claimed = all.isClaimed(scenario.name(), COOL_DOWN);
        } catch (ConfigurationException e) {
            propose(all, scenario, incident, e.getMessage() + ", so that ");
            return;
        }
        if (claimed) {
            say(
                    scenario,
                    "elsewhere",
                    "nothing is begun here: a run was claimed less than a day ago, most likely by another host",
                    Optional.empty());
            return;
        }
        RecoveryRun run = begin(all, scenario, incident, DETECTOR + incident.detector() + BY_ITSELF);
        proceedAlone(all, scenario, run, "run " + run.report().run().substring(0, 8) + " has begun");
    }

    /** Of several hosts that see the same, one recovers. Its run claims that, so that it can be asked again whether it has. */
    private void proceedAlone(OpenScenarios all, ScenarioConfig scenario, RecoveryRun run, String said) {
        String id = run.report().run();
        boolean ours = false;
        try {
            ours = run.report().state() == RunState.RUNNING
                    || run.report().state() == RunState.ROLLING_BACK
                    || all.claim(scenario.name(), id, COOL_DOWN);
        } finally {
            if (!ours) {
                run.close();
            }
        }
        if (ours) {
            say(scenario, "running", said, Optional.of(id));
            proceed(scenario, run);
        } else {
            say(
                    scenario,
                    "elsewhere",
                    "run " + id.substring(0, 8)
                            + " waits for a person: another one was claimed less than a day ago, most likely by another host",
                    Optional.of(id));
        }
    }

    private static RecoveryRun begin(OpenScenarios all, ScenarioConfig scenario, Incident incident, String requester) {
        return RecoveryRun.begin(
                all.scenario(scenario.name()),
                all.journals().next(),
                all.request(requester, scenario.name())
                        .mode(RecoveryMode.REAL)
                        .incident(incident.began())
                        .build());
    }

    /** On a thread of its own, and closes it: what recovers for hours keeps nobody from looking. */
    private void proceed(ScenarioConfig scenario, RecoveryRun run) {
        runs.execute(() -> {
            try (run) {
                new RecoveryOutput(holdfast).report(run.proceed());
            } catch (RuntimeException e) {
                String id = run.report().run();
                say(
                        scenario,
                        "stopped",
                        "run " + id.substring(0, 8) + " stopped: " + e.getMessage() + " Next: recover resume "
                                + id.substring(0, 8),
                        Optional.of(id));
            }
        });
    }

    /** Waits until all that goes on by itself has ended, or waits for a person. */
    @Override
    public void close() {
        runs.shutdown();
        try {
            runs.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            runs.shutdownNow();
            Thread.currentThread().interrupt();
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
