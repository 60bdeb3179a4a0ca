package io.holdfast.internal.recovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.StepReport;
import io.holdfast.recovery.TimelineEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A report as one JSON object: moments as ISO 8601 has them, durations in seconds. */
public final class ReportJson {

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private ReportJson(JsonGenerator json) {
        this.json = json;
    }

    /** The object, on one line. */
    public static String of(RecoveryReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            new ReportJson(json).write(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(RecoveryReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("run", report.run());
        json.writeStringField("scenario", report.scenario());
        json.writeStringField("digest", report.digest());
        json.writeStringField("mode", Words.of(report.mode()));
        json.writeStringField("requester", report.requester());
        json.writeStringField("state", Words.of(report.state()));
        json.writeStringField("reason", report.reason());
        time("incident", Optional.of(report.incident()));
        time("began", Optional.of(report.began()));
        time("ended", report.ended());
        time("copied", report.copied());
        seconds("rto_objective", report.objectives().rto());
        seconds("rto_measured", report.rto());
        seconds("rpo_objective", report.objectives().rpo());
        seconds(report.point().isPresent() ? "lost_before_point" : "rpo_measured", report.rpo());
        time("point", report.point());
        seconds("waiting", Optional.of(report.waiting()));
        json.writeArrayFieldStart("missed");
        for (String missed : report.missed()) {
            json.writeString(missed);
        }
        json.writeEndArray();
        json.writeBooleanField("review_due", report.reviewDue());
        json.writeArrayFieldStart("steps");
        for (StepReport step : report.steps()) {
            step(step);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("timeline");
        for (TimelineEntry entry : report.timeline()) {
            entry(entry);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void step(StepReport step) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", step.name());
        json.writeStringField("phase", step.phase());
        json.writeStringField("plan", step.plan());
        json.writeStringField("state", Words.of(step.state()));
        json.writeStringField("reason", step.reason());
        json.writeNumberField("attempts", step.attempts());
        time("began", step.began());
        time("ended", step.ended());
        seconds("duration", step.duration());
        seconds("waited", Optional.of(step.waited()));
        json.writeArrayFieldStart("approvers");
        for (String approver : step.approvers()) {
            json.writeString(approver);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("outputs");
        for (Map.Entry<String, String> output : new TreeMap<>(step.outputs()).entrySet()) {
            json.writeStringField(output.getKey(), output.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void entry(TimelineEntry entry) throws IOException {
        json.writeStartObject();
        time("time", Optional.of(entry.time()));
        json.writeStringField("event", entry.event());
        if (entry.step().isPresent()) {
            json.writeStringField("step", entry.step().get());
        }
        json.writeStringField("by", entry.by());
        json.writeStringField("detail", entry.detail());
        json.writeEndObject();
    }

    private void time(String name, Optional<Instant> time) throws IOException {
        if (time.isPresent()) {
            json.writeStringField(name, time.get().toString());
        }
    }

    private void seconds(String name, Optional<Duration> time) throws IOException {
        if (time.isPresent()) {
            json.writeNumberField(name, time.get().toMillis() / 1000.0);
        }
    }
}
