package io.holdfast.internal.repository;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.JsonTrees;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.TestedSnapshot;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
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

    private static final int VERSION = 1;

    private final RepositoryFiles files;

    /** The records of a repository. */
    public RestoreTestRecords(RepositoryFiles files) {
        this.files = files;
    }

    /** A test, and the file that tells of it. */
    private record Kept(Id file, RestoreTestResult result) {}

    /**
     * Keeps how a test ended, and removes the oldest of the same source if they are many.
     *
     * @throws ConfigurationException if the store takes no such names
     */
    public void keep(RestoreTestResult result) throws IOException, InterruptedException {
        if (!files.store().capabilities().contains(StoreCapability.ARBITRARY_NAMES)) {
            throw new ConfigurationException(
                    files.store()
                            + " keeps no files beside those of restic, so that it cannot be kept there how a restore test ended.");
        }
        files.save(FileType.RESTORE_TEST, encode(result));
        files.delete(
                FileType.RESTORE_TEST,
                read(problem -> {}).stream()
                        .filter(kept -> kept.result().plan().equals(result.plan())
                                && kept.result().source().equals(result.source())
                                && kept.result().drill().equals(result.drill())
                                && kept.result().asked() == result.asked())
                        .skip(KEPT)
                        .map(Kept::file)
                        .toList());
    }

    private static byte[] encode(RestoreTestResult result) {
        ObjectNode json = JsonTrees.object()
                .put("version", VERSION)
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
        return JsonTrees.encode(json);
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
        List<Kept> all = new ArrayList<>();
        for (FileInfo file : files.list(FileType.RESTORE_TEST)) {
            read(file, problems).ifPresent(result -> all.add(new Kept(file.id(), result)));
        }
        all.sort(Comparator.comparing((Kept kept) -> kept.result().time()).reversed());
        return all;
    }

    private Optional<RestoreTestResult> read(FileInfo file, Consumer<Problem> problems)
            throws IOException, InterruptedException {
        String name = FileType.RESTORE_TEST.name(file.id());
        try {
            JsonNode json = JsonTrees.read(files.load(FileType.RESTORE_TEST, file.id()));
            if (json.path("version").asInt() != VERSION) {
                problems.accept(new Problem(name, "it is of another version"));
                return Optional.empty();
            }
            return Optional.of(new RestoreTestResult(
                    json.path("plan").asText(),
                    json.path("source").asText(),
                    Instant.parse(json.path("time").asText()),
                    json.path("passed").asBoolean(),
                    json.path("detail").asText(),
                    snapshot(json),
                    Optional.ofNullable(json.get("drill")).map(JsonNode::asText),
                    json.path("asked").asBoolean()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CorruptionException | JacksonException | DateTimeException e) {
            problems.accept(new Problem(name, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static Optional<TestedSnapshot> snapshot(JsonNode json) {
        return json.has("snapshot")
                ? Optional.of(new TestedSnapshot(
                        json.path("snapshot").asText(), json.path("tree").asText()))
                : Optional.empty();
    }
}
