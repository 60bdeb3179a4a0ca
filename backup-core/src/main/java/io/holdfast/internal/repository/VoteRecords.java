package io.holdfast.internal.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.KeptVote;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What observers have seen, kept sealed beside what restic knows of:
 *
 * <pre>
 * holdfast/votes/ID = sealed {"version":1,"detector":text,"observer":text,"number":count,"time":text,"state":text[,"began":text]}
 * </pre>
 *
 * <p>Of each observer there is one for each detector and, for a moment, two: that with the greatest number counts. Number and time, by the store's clock, are sealed as well, so that whoever puts an old one back makes it neither the
 * last nor younger. What cannot be opened or understood is nobody's: whoever it was of says nothing, which is never well. Needs no lock. Thread-safe.
 */
public final class VoteRecords {

    private static final Logger LOG = LoggerFactory.getLogger(VoteRecords.class);
    private static final int ATTEMPTS = 5;

    private final RepositoryFiles files;
    private final SealedRecords records;

    /** What was read of the files that there are; nothing of one that cannot be read. */
    private final Map<Id, Optional<Entry>> known = new ConcurrentHashMap<>();

    /** The records of a repository. */
    public VoteRecords(RepositoryFiles files) {
        this.files = files;
        records = new SealedRecords(files, FileType.VOTE);
    }

    private record Entry(
            Id file,
            String detector,
            String observer,
            long number,
            Instant time,
            String state,
            Optional<Instant> began) {}

    /**
     * Keeps what an observer has seen, in place of what it has kept before of the same.
     *
     * @throws ConfigurationException if the store takes no such names
     */
    public void keep(String detector, String observer, String state, Optional<Instant> began)
            throws IOException, InterruptedException {
        records.require("no observer can vote there");
        List<Entry> before = of(detector).stream()
                .filter(entry -> entry.observer().equals(observer))
                .toList();
        ObjectNode json = SealedRecords.empty()
                .put("detector", detector)
                .put("observer", observer)
                .put("number", before.stream().mapToLong(Entry::number).max().orElse(0) + 1)
                .put("time", files.store().now().toString())
                .put("state", state);
        began.ifPresent(time -> json.put("began", time.toString()));
        records.save(json);
        records.delete(before.stream().map(Entry::file).toList());
    }

    /** The last of each observer of what a detector looks at. */
    public List<KeptVote> list(String detector) throws IOException, InterruptedException {
        Map<String, Entry> last = new HashMap<>();
        of(detector)
                .forEach(entry -> last.merge(
                        entry.observer(), entry, (one, other) -> one.number() < other.number() ? other : one));
        Instant now = files.store().now();
        return last.values().stream()
                .map(entry -> new KeptVote(entry.observer(), entry.state(), entry.began(), age(entry.time(), now)))
                .toList();
    }

    private static Duration age(Instant time, Instant now) {
        return time.isAfter(now) ? Duration.ZERO : Duration.between(time, now);
    }

    private List<Entry> of(String detector) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return read().stream()
                        .filter(entry -> entry.detector().equals(detector))
                        .toList();
            } catch (NoSuchFileException e) {
                // Meanwhile it was replaced by a newer one.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private List<Entry> read() throws IOException, InterruptedException {
        List<FileInfo> listed = records.list();
        known.keySet().retainAll(listed.stream().map(FileInfo::id).collect(Collectors.toSet()));
        List<Entry> all = new ArrayList<>();
        for (FileInfo file : listed) {
            Optional<Entry> entry = known.get(file.id());
            if (entry == null) {
                entry = records.read(file, VoteRecords::decode, VoteRecords::warn);
                known.put(file.id(), entry);
            }
            entry.ifPresent(all::add);
        }
        return all;
    }

    private static Entry decode(FileInfo file, JsonNode json) {
        return new Entry(
                file.id(),
                json.path("detector").asText(),
                json.path("observer").asText(),
                json.path("number").asLong(),
                Instant.parse(json.path("time").asText()),
                json.path("state").asText(),
                Optional.ofNullable(json.get("began")).map(JsonNode::asText).map(Instant::parse));
    }

    private static void warn(Problem problem) {
        LOG.warn("The vote {} cannot be understood and does not count: {}", problem.path(), problem.reason());
    }
}
