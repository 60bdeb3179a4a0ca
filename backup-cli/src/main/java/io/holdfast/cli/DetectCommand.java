package io.holdfast.cli;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.detect.ConfiguredDetectors;
import io.holdfast.detect.Detection;
import io.holdfast.detect.Detector;
import io.holdfast.detect.Incident;
import io.holdfast.plan.PlanResources;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks whether something is wrong. */
@Command(
        name = "detect",
        description =
                "Look whether something is wrong, as detectors of a configuration say; begin the recoveries that are for it.",
        mixinStandardHelpOptions = true)
final class DetectCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(arity = "0..*", paramLabel = "DETECTOR", description = "Which detectors (default: all).")
    private List<String> names = new ArrayList<>();

    @Mixin
    private final Recoveries recoveries = new Recoveries();

    @ArgGroup
    private How how = new How();

    /** Without, until each detector has decided. */
    static final class How {

        @Option(names = "--watch", description = "Look until interrupted.")
        private boolean watch;

        @Option(names = "--baseline", description = "Look at nothing; print what tables have now that are unchanged.")
        private boolean baseline;
    }

    @Option(
            names = {"-n", "--dry-run"},
            description = "Begin no recovery; say which would be begun.")
    private boolean dryRun;

    DetectCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        ProtectionConfig config = recoveries.config(holdfast.environment());
        PlanResources resources = PlanResources.of(Plugins.discover(), holdfast.environment()::variable);
        try (ConfiguredDetectors detectors = ConfiguredDetectors.of(config, resources, holdfast.repositoryOptions())) {
            List<String> chosen = names.isEmpty() ? List.copyOf(detectors.names()) : names;
            if (chosen.isEmpty()) {
                throw new ConfigurationException("There is no detector in the configuration. Nothing was done.");
            }
            if (how.baseline) {
                return baselines(detectors, chosen).number();
            }
            List<Detector> all = chosen.stream().map(detectors::detector).toList();
            if (dryRun || !IncidentResponse.isAsked(config, chosen)) {
                return respond(config, all, Optional.empty()).number();
            }
            try (OpenScenarios scenarios = recoveries.open(holdfast)) {
                return respond(config, all, Optional.of(scenarios)).number();
            }
        }
    }

    private ExitCode respond(ProtectionConfig config, List<Detector> detectors, Optional<OpenScenarios> scenarios)
            throws InterruptedException {
        try (IncidentResponse response = new IncidentResponse(holdfast, config, scenarios)) {
            return look(config, detectors, response);
        }
    }

    private ExitCode baselines(ConfiguredDetectors detectors, List<String> chosen) {
        for (String name : chosen) {
            try {
                detectors
                        .baselines(name)
                        .forEach((table, checksum) -> holdfast.terminal()
                                .result(
                                        holdfast.output().json()
                                                ? JsonLine.message("baseline")
                                                        .with("detector", name)
                                                        .with("table", table.toString())
                                                        .with("rows", checksum.rows())
                                                        .with("sum", checksum.sum())
                                                : table + ": {rows: " + checksum.rows() + ", sum: \"" + checksum.sum()
                                                        + "\"}"));
            } catch (SQLException e) {
                throw new ConfigurationException("The tables of '" + name + "' cannot be read: " + e.getMessage(), e);
            }
        }
        return ExitCode.OK;
    }

    /** All at the same time: one that is slow keeps nobody from seeing the others. */
    private ExitCode look(ProtectionConfig config, List<Detector> detectors, IncidentResponse response)
            throws InterruptedException {
        Cancellation stop = holdfast.environment().interruption().cancellation();
        ExecutorService executor =
                Executors.newFixedThreadPool(detectors.size(), task -> new Thread(task, "holdfast-detect"));
        try {
            CompletionService<ExitCode> looking = new ExecutorCompletionService<>(executor);
            for (Detector detector : detectors) {
                int looks = Objects.requireNonNull(config.detectors().get(detector.name()))
                        .looks();
                Watch watch = new Watch(detector, how.watch ? Integer.MAX_VALUE : looks, response);
                looking.submit(() -> watch.until(stop));
            }
            ExitCode worst = ExitCode.OK;
            for (int ended = 0; ended < detectors.size(); ended++) {
                // Whichever ends first: that nobody looks at something any more shall not wait for the others.
                worst = worse(worst, await(looking.take()));
            }
            return worst;
        } finally {
            executor.shutdownNow();
        }
    }

    private static ExitCode await(Future<ExitCode> one) throws InterruptedException {
        try {
            return one.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static ExitCode worse(ExitCode one, ExitCode other) {
        if (one == ExitCode.ERROR || other == ExitCode.ERROR) {
            return ExitCode.ERROR;
        }
        return one == ExitCode.OK ? other : one;
    }

    /** What one detector sees. Of one thread. */
    private final class Watch {

        private final Detector detector;
        private final int most;
        private final IncidentResponse response;
        private final DetectionOutput output = new DetectionOutput(holdfast);
        private final Cancellation done = new Cancellation();
        private int looks;
        private Optional<Detection> last = Optional.empty();
        private Optional<Incident> known = Optional.empty();
        private boolean failed;

        Watch(Detector detector, int most, IncidentResponse response) {
            this.detector = detector;
            this.most = most;
            this.response = response;
        }

        /** How it ended. */
        ExitCode until(Cancellation stop) {
            Runnable stopListening = stop.onCancel(done::cancel);
            try {
                detector.watch(this::see, done);
            } finally {
                stopListening.run();
            }
            Detection.State state = last.map(Detection::state)
                    .orElseThrow(() -> new CancelledException("Nobody has looked at " + detector.name(), null));
            return failed ? ExitCode.ERROR : DetectionOutput.code(state);
        }

        private void see(Detection detection) {
            looks++;
            boolean news =
                    last.filter(before -> before.state() == detection.state()).isEmpty();
            last = Optional.of(detection);
            if (news || holdfast.output().json()) {
                output.show(detector.name(), detection);
            }
            Optional<Incident> incident = detection.incident();
            if (incident.isEmpty() || incident.equals(known) || respond(incident.get())) {
                known = incident;
            }
            boolean decided = detection.state() == Detection.State.WELL || incident.isPresent();
            if (most < Integer.MAX_VALUE && (decided || looks >= most)) {
                done.cancel();
            }
        }

        /** What cannot be recovered is said, is watched all the same, and is tried again at the next look. */
        private boolean respond(Incident incident) {
            try {
                response.to(incident);
                failed = false;
                return true;
            } catch (CancelledException e) {
                throw e;
            } catch (RuntimeException e) {
                failed = true;
                String text = "what is for it cannot be begun: " + e.getMessage();
                holdfast.terminal()
                        .message(
                                holdfast.output().json()
                                        ? Progress.json(true, detector.name(), text, "detect")
                                        : detector.name() + ": " + text);
                return false;
            }
        }
    }
}
