package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether the namespaces that {@link KubernetesScratch} has restored are as they were backed up, but for what the server owns: every object is asked for once more and compared field by field, and of those that were tried what the
 * server would have kept. Where pods were wanted, whether they are ready. Thread-safe.
 *
 * <p>Findings name objects and fields, and no values.
 */
public final class KubernetesRestoredCheck implements RestoredCheck {

    private static final int MOST_NAMED = 20;
    private static final String OBJECTS = "objects";
    private static final String PODS = "pods";

    /** A check. */
    public KubernetesRestoredCheck() {}

    @Override
    public CheckReport check(Restored restored, Operation operation) throws InterruptedException {
        Optional<RestoredNamespaces> namespaces = restored.unwrap(RestoredNamespaces.class);
        if (namespaces.isEmpty()) {
            return new CheckReport(List.of(new Finding(
                    OBJECTS,
                    Result.UNKNOWN,
                    restored.description() + " are no namespaces that KubernetesScratch restored")));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(objects(namespaces.get(), operation));
        if (namespaces.get().startsPods()) {
            findings.add(pods(namespaces.get()));
        }
        return new CheckReport(findings);
    }

    private static Finding objects(RestoredNamespaces restored, Operation operation) throws InterruptedException {
        List<String> wrong = new ArrayList<>();
        List<TriedObject> all = restored.objects();
        try {
            for (TriedObject object : all) {
                operation.checkCancelled();
                problem(restored, object, operation).ifPresent(problem -> wrong.add(object.name() + ": " + problem));
            }
        } catch (IOException e) {
            return new Finding(OBJECTS, Result.UNKNOWN, "They could not be compared: " + e.getMessage());
        }
        if (!wrong.isEmpty()) {
            return new Finding(
                    OBJECTS,
                    Result.FAILED,
                    wrong.size() + " of " + all.size() + " are not as they were: "
                            + String.join("; ", wrong.subList(0, Math.min(MOST_NAMED, wrong.size()))));
        }
        long made = all.stream().filter(TriedObject::isMade).count();
        return new Finding(
                OBJECTS,
                Result.PASSED,
                made + " made and compared, " + (all.size() - made) + " tried as a dry run and compared"
                        + (restored.leftOut() == 0 ? "" : ", " + restored.leftOut() + " neither made nor tried"));
    }

    private static Optional<String> problem(RestoredNamespaces restored, TriedObject object, Operation operation)
            throws IOException, InterruptedException {
        if (!object.failure().isEmpty()) {
            return Optional.of(object.failure());
        }
        List<String> lost = object.lost();
        if (object.isMade()) {
            Optional<JsonNode> live = restored.live(object, operation);
            if (live.isEmpty()) {
                return Optional.of("it is gone");
            }
            lost = Comparison.differences(object.wanted(), live.get());
        }
        return lost.isEmpty() ? Optional.empty() : Optional.of("it lacks " + lost);
    }

    private static Finding pods(RestoredNamespaces restored) {
        Optional<List<String>> waiting = restored.notReady();
        if (waiting.isEmpty()) {
            return new Finding(PODS, Result.UNKNOWN, "No node of the cluster is ready to run them");
        }
        return waiting.get().isEmpty()
                ? new Finding(PODS, Result.PASSED, "all are ready")
                : new Finding(PODS, Result.FAILED, "not ready: " + String.join(", ", waiting.get()));
    }
}
