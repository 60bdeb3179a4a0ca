package io.holdfast.cli;

import io.holdfast.detect.Detection;
import io.holdfast.detect.Incident;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.EntryPaths;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;

/** Shows what detectors know. Thread-safe. */
final class DetectionOutput {

    private static final Map<Detection.State, ExitCode> CODES = new EnumMap<>(Map.of(
            Detection.State.WELL,
            ExitCode.OK,
            Detection.State.SUSPECTED,
            ExitCode.PARTIAL,
            Detection.State.UNKNOWN,
            ExitCode.PARTIAL,
            Detection.State.INCIDENT,
            ExitCode.ERROR,
            Detection.State.RECOVERING,
            ExitCode.ERROR));

    private final HoldfastCommand holdfast;

    DetectionOutput(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    /** How a command ends that has come to know this last. */
    static ExitCode code(Detection.State state) {
        return CODES.getOrDefault(state, ExitCode.PARTIAL);
    }

    /** Shows what came of a look. */
    void show(String detector, Detection detection) {
        if (holdfast.output().json()) {
            holdfast.terminal().resultNow(json(detector, detection));
        } else if (detection.state() != Detection.State.WELL) {
            holdfast.terminal().message(line(detector, detection));
        } else if (!holdfast.output().quiet()) {
            holdfast.terminal().resultNow(line(detector, detection));
        }
    }

    private String line(String detector, Detection detection) {
        String since = detection
                .incident()
                .map(incident -> " since " + Figures.time(time(incident.began()), holdfast.zone()))
                .orElse("");
        String reason = detection.reason().isEmpty() ? "" : ": " + EntryPaths.printable(detection.reason());
        return detector + ": " + RecoveryOutput.word(detection.state()) + since + reason;
    }

    private JsonLine json(String detector, Detection detection) {
        JsonLine findings = JsonLine.object();
        detection.findings().forEach((name, health) -> findings.with(name, finding(health)));
        return JsonLine.message("detection")
                .with("detector", detector)
                .with("state", RecoveryOutput.word(detection.state()))
                .with("time", time(detection.at()))
                .with("reason", detection.reason())
                .with(
                        "incident_began",
                        detection.incident().map(Incident::began).map(this::time))
                .with(
                        "incident_detected",
                        detection.incident().map(Incident::detected).map(this::time))
                .with("findings", findings);
    }

    private static JsonLine finding(Health health) {
        String state = health instanceof Health.Up
                ? "up"
                : health instanceof Health.Degraded ? "degraded" : health instanceof Health.Down ? "down" : "unknown";
        return JsonLine.object().with("state", state).with("reason", health.reason());
    }

    OffsetDateTime time(Instant instant) {
        return instant.atZone(holdfast.zone()).toOffsetDateTime();
    }
}
