package io.holdfast.internal.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.KeptJournal;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Copies of the journals of recoveries, kept sealed beside what restic knows of:
 *
 * <pre>
 * holdfast/journals/ID = sealed {"version":1,"host":text,"time":text,"run":text,"scenario":text,"mode":word,"ended":flag,"lines":[text,…]}
 * </pre>
 *
 * <p>The time is in it, so that a copy of the files makes nothing look younger. A longer copy replaces the one before it, which is removed only when the longer one is durable. Needs no lock. Thread-safe.
 */
public final class JournalRecords {

    /** How many runs of each scenario, host and mode stay; of those for real also all that have not ended. */
    public static final int KEPT = 20;

    /** A run has a copy for each time that it was kept and the one before could not be removed: the longest is the newest. */
    private static final Comparator<KeptJournal> LONGEST_FIRST = Comparator.comparing(
                    (KeptJournal kept) -> kept.lines().size())
            .thenComparing(KeptJournal::time)
            .reversed();

    private final RepositoryFiles files;
    private final SealedRecords records;

    /** The records of a repository. */
    public JournalRecords(RepositoryFiles files) {
        this.files = files;
        records = new SealedRecords(files, FileType.JOURNAL);
    }

    /**
     * Keeps how far a run is.
     *
     * @param before the copy that this one replaces; if nobody knows it, all that say no more of the same run are removed, and the oldest runs of the same kind if they are many
     * @throws ConfigurationException if the store takes no such names
     */
    public KeptJournal keep(
            String hostName,
            String run,
            String scenario,
            RecoveryMode mode,
            boolean ended,
            List<String> lines,
            Optional<KeptJournal> before)
            throws IOException, InterruptedException {
        records.require("no journal of a recovery can be copied there");
        Instant time = files.store().now();
        KeptJournal unnamed = new KeptJournal("", hostName, time, run, scenario, mode, ended, lines);
        Id id = records.save(json(unnamed));
        KeptJournal kept = new KeptJournal(id.toHex(), hostName, time, run, scenario, mode, ended, lines);
        removeReplaced(kept, before);
        return kept;
    }

    private void removeReplaced(KeptJournal kept, Optional<KeptJournal> before) throws InterruptedException {
        try {
            Collection<KeptJournal> replaced = before.isPresent() ? List.of(before.get()) : outdatedBy(kept);
            records.delete(replaced.stream().map(old -> Id.fromHex(old.id())).toList());
        } catch (IOException e) {
            // A store that deletes nothing has the copy nevertheless, and the longest of a run counts.
        }
    }

    private List<KeptJournal> outdatedBy(KeptJournal kept) throws IOException, InterruptedException {
        List<KeptJournal> all = records.read(JournalRecords::decode, problem -> {});
        List<KeptJournal> outdated = new ArrayList<>();
        all.stream()
                .filter(other -> other.run().equals(kept.run()) && !other.id().equals(kept.id()))
                .filter(other -> other.lines().size() <= kept.lines().size())
                .forEach(outdated::add);
        Set<String> expired = longestOfEach(all).stream()
                .filter(other -> isLike(other, kept))
                .skip(KEPT)
                .map(KeptJournal::run)
                .filter(run -> !run.equals(kept.run()))
                .collect(Collectors.toSet());
        // Whole: of what is left of one an older state would show again.
        all.stream().filter(other -> expired.contains(other.run())).forEach(outdated::add);
        return outdated;
    }

    /** Whether one may push the other out: drills no recovery in earnest, no host what another has begun, and nothing what has not ended. */
    private static boolean isLike(KeptJournal other, KeptJournal kept) {
        return other.scenario().equals(kept.scenario())
                && other.hostName().equals(kept.hostName())
                && other.mode() == kept.mode()
                && (other.ended() || other.mode() != RecoveryMode.REAL);
    }

    private static ObjectNode json(KeptJournal kept) {
        ObjectNode json = SealedRecords.empty()
                .put("host", kept.hostName())
                .put("time", kept.time().toString())
                .put("run", kept.run())
                .put("scenario", kept.scenario())
                .put("mode", kept.mode().name())
                .put("ended", kept.ended());
        ArrayNode texts = json.putArray("lines");
        kept.lines().forEach(texts::add);
        return json;
    }

    /**
     * The newest copy of each run, those that were kept last first.
     *
     * @param problems is told of each that cannot be read
     */
    public List<KeptJournal> list(Consumer<Problem> problems) throws IOException, InterruptedException {
        return longestOfEach(records.read(JournalRecords::decode, problems));
    }

    private static List<KeptJournal> longestOfEach(List<KeptJournal> all) {
        Map<String, KeptJournal> runs = new LinkedHashMap<>();
        all.stream().sorted(LONGEST_FIRST).forEach(kept -> runs.putIfAbsent(kept.run(), kept));
        return runs.values().stream()
                .sorted(Comparator.comparing(KeptJournal::time).reversed())
                .toList();
    }

    private static KeptJournal decode(FileInfo file, JsonNode json) {
        List<String> lines = new ArrayList<>();
        json.path("lines").forEach(line -> lines.add(line.asText()));
        return new KeptJournal(
                file.id().toHex(),
                json.path("host").asText(),
                Instant.parse(json.path("time").asText()),
                json.path("run").asText(),
                json.path("scenario").asText(),
                RecoveryMode.valueOf(json.path("mode").asText(RecoveryMode.REAL.name())),
                json.path("ended").asBoolean(),
                lines);
    }
}
