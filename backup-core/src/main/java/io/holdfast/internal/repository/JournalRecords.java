package io.holdfast.internal.repository;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.JsonTrees;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.KeptJournal;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies of the journals of recoveries, kept sealed beside what restic knows of:
 *
 * <pre>
 * holdfast/journals/ID = sealed {"version":1,"host":text,"time":text,"run":text,"scenario":text,"lines":[text,…]}
 * </pre>
 *
 * <p>The time is in it, so that a copy of the files makes nothing look younger. A longer copy replaces the one before it, which is removed only when the longer one is durable. Needs no lock. Thread-safe.
 */
public final class JournalRecords {

    /** How many runs of each scenario stay. */
    public static final int KEPT = 20;

    private static final int VERSION = 1;

    /** A run has a copy for each time that it was kept and the one before could not be removed: the longest is the newest. */
    private static final Comparator<KeptJournal> LONGEST_FIRST = Comparator.comparing(
                    (KeptJournal kept) -> kept.lines().size())
            .thenComparing(KeptJournal::time)
            .reversed();

    private final RepositoryFiles files;

    /** The records of a repository. */
    public JournalRecords(RepositoryFiles files) {
        this.files = files;
    }

    /**
     * Keeps how far a run is.
     *
     * @param before the copy that this one replaces; if nobody knows it, all that say no more of the same run are removed, and the oldest runs of the same scenario if they are many
     * @throws ConfigurationException if the store takes no such names
     */
    public KeptJournal keep(
            String hostName, String run, String scenario, List<String> lines, Optional<KeptJournal> before)
            throws IOException, InterruptedException {
        if (!files.store().capabilities().contains(StoreCapability.ARBITRARY_NAMES)) {
            throw new ConfigurationException(files.store()
                    + " keeps no files beside those of restic, so that no journal of a recovery can be copied there.");
        }
        Instant time = files.store().now();
        Id id = files.save(FileType.JOURNAL, encode(hostName, time, run, scenario, lines));
        KeptJournal kept = new KeptJournal(id.toHex(), hostName, time, run, scenario, lines);
        removeReplaced(kept, before);
        return kept;
    }

    private void removeReplaced(KeptJournal kept, Optional<KeptJournal> before) throws InterruptedException {
        try {
            Collection<KeptJournal> replaced = before.isPresent() ? List.of(before.get()) : outdatedBy(kept);
            files.delete(
                    FileType.JOURNAL,
                    replaced.stream().map(old -> Id.fromHex(old.id())).toList());
        } catch (IOException e) {
            // A store that deletes nothing has the copy nevertheless, and the longest of a run counts.
        }
    }

    private List<KeptJournal> outdatedBy(KeptJournal kept) throws IOException, InterruptedException {
        List<KeptJournal> all = read(problem -> {});
        List<KeptJournal> outdated = new ArrayList<>();
        all.stream()
                .filter(other -> other.run().equals(kept.run()) && !other.id().equals(kept.id()))
                .filter(other -> other.lines().size() <= kept.lines().size())
                .forEach(outdated::add);
        longestOfEach(all).stream()
                .filter(other -> other.scenario().equals(kept.scenario()))
                .skip(KEPT)
                .filter(other -> !other.id().equals(kept.id()))
                .forEach(outdated::add);
        return outdated;
    }

    private static byte[] encode(String hostName, Instant time, String run, String scenario, List<String> lines) {
        ObjectNode json = JsonTrees.object()
                .put("version", VERSION)
                .put("host", hostName)
                .put("time", time.toString())
                .put("run", run)
                .put("scenario", scenario);
        ArrayNode texts = json.putArray("lines");
        lines.forEach(texts::add);
        return JsonTrees.encode(json);
    }

    /**
     * The newest copy of each run, those that were kept last first.
     *
     * @param problems is told of each that cannot be read
     */
    public List<KeptJournal> list(Consumer<Problem> problems) throws IOException, InterruptedException {
        return longestOfEach(read(problems));
    }

    private static List<KeptJournal> longestOfEach(List<KeptJournal> all) {
        Map<String, KeptJournal> runs = new LinkedHashMap<>();
        all.stream().sorted(LONGEST_FIRST).forEach(kept -> runs.putIfAbsent(kept.run(), kept));
        return runs.values().stream()
                .sorted(Comparator.comparing(KeptJournal::time).reversed())
                .toList();
    }

    private List<KeptJournal> read(Consumer<Problem> problems) throws IOException, InterruptedException {
        List<KeptJournal> all = new ArrayList<>();
        for (FileInfo file : files.list(FileType.JOURNAL)) {
            read(file, problems).ifPresent(all::add);
        }
        return all;
    }

    private Optional<KeptJournal> read(FileInfo file, Consumer<Problem> problems)
            throws IOException, InterruptedException {
        String name = FileType.JOURNAL.name(file.id());
        try {
            JsonNode json = JsonTrees.read(files.load(FileType.JOURNAL, file.id()));
            if (json.path("version").asInt() != VERSION) {
                problems.accept(new Problem(name, "it is of another version"));
                return Optional.empty();
            }
            List<String> lines = new ArrayList<>();
            json.path("lines").forEach(line -> lines.add(line.asText()));
            return Optional.of(new KeptJournal(
                    file.id().toHex(),
                    json.path("host").asText(),
                    Instant.parse(json.path("time").asText()),
                    json.path("run").asText(),
                    json.path("scenario").asText(),
                    lines));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CorruptionException | JacksonException | DateTimeException e) {
            problems.accept(new Problem(name, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
