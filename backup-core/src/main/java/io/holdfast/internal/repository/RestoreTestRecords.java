package io.holdfast.internal.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.TestedSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How restore tests ended, kept sealed beside what restic knows of:
 *
 * <pre>
 * holdfast/restore-tests/ID = sealed {"version":1,"plan":text,"source":text,"time":text,"passed":flag,"detail":text
 *                                     [,"snapshot":ID,"tree":ID][,"drill":text][,"asked":true]}
 * </pre>
 *
 * <p>The time is in it, so that a copy of the files makes no test look younger. Needs no lock. Thread-safe.
 */
public final class RestoreTestRecords {

    /** How many of each source of a plan stay, as many of those that were asked for, and of each drill. */
    public static final int KEPT = 20;

    private final SealedRecords records;

    /** The records of a repository. */
    public RestoreTestRecords(RepositoryFiles files) {
        records = new SealedRecords(files, FileType.RESTORE_TEST);
    }

    /** A test, and the file that tells of it. */
    private record Kept(Id file, RestoreTestResult result) {}

    /**
     * Keeps how a test ended, and removes the oldest of the same source if they are many.
     *
     * @throws ConfigurationException if the store takes no such names
     */
    public void keep(RestoreTestResult result) throws IOException, InterruptedException {
        records.require("it cannot be kept there how a restore test ended");
        records.save(json(result));
        records.delete(read(problem -> {}).stream()
                .filter(kept -> kept.result().plan().equals(result.plan())
                        && kept.result().source().equals(result.source())
                        && kept.result().drill().equals(result.drill())
                        && kept.result().asked() == result.asked())
                .skip(KEPT)
                .map(Kept::file)
                .toList());
    }

    private static ObjectNode json(RestoreTestResult result) {
        ObjectNode json = SealedRecords.empty()
                .put("plan", result.plan())
                .put("source", result.source())
                .put("time", result.time().toString())
                .put("passed", result.passed())
                .put("detail", result.detail());
        result.snapshot().ifPresent(tested -> json.put("snapshot", tested.id()).put("tree", tested.tree()));
        result.drill().ifPresent(scenario -> json.put("drill", scenario));
        if (result.asked()) {
            json.put("asked", true);
        }
        return json;
    }

    /**
     * All that are kept, the newest first.
     *
     * @param problems is told of each that cannot be read
     */
    public List<RestoreTestResult> list(Consumer<Problem> problems) throws IOException, InterruptedException {
        return read(problems).stream().map(Kept::result).toList();
    }

    private List<Kept> read(Consumer<Problem> problems) throws IOException, InterruptedException {
        return records.read(RestoreTestRecords::decode, problems).stream()
                .sorted(Comparator.comparing((Kept kept) -> kept.result().time())
                        .reversed())
                .toList();
    }

    private static Kept decode(FileInfo file, JsonNode json) {
        return new Kept(
                file.id(),
                new RestoreTestResult(
                        json.path("plan").asText(),
                        json.path("source").asText(),
                        Instant.parse(json.path("time").asText()),
                        json.path("passed").asBoolean(),
                        json.path("detail").asText(),
                        snapshot(json),
                        Optional.ofNullable(json.get("drill")).map(JsonNode::asText),
                        json.path("asked").asBoolean()));
    }

    private static Optional<TestedSnapshot> snapshot(JsonNode json) {
        return json.has("snapshot")
                ? Optional.of(new TestedSnapshot(
                        json.path("snapshot").asText(), json.path("tree").asText()))
                : Optional.empty();
    }
}
