package io.holdfast.internal.repository;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.bootstrap.KeptDocuments;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What hosts need to come back, kept sealed beside what restic knows of:
 *
 * <pre>
 * holdfast/bootstrap/ID = sealed {"version":1,"host":text,"documents":{name:text,…}}
 * </pre>
 *
 * <p>A host that keeps what it has kept last adds nothing. Older versions stay for a while. Needs no lock. Thread-safe.
 */
public final class KeptRecords {

    private static final Duration AT_LEAST = Duration.ofDays(90);
    private static final int FEWEST = 3;

    private final RepositoryFiles files;
    private final SealedRecords records;

    /** The records of a repository. */
    public KeptRecords(RepositoryFiles files) {
        this.files = files;
        records = new SealedRecords(files, FileType.KEPT);
    }

    /**
     * Keeps documents of a host, and removes what it kept more than 90 days ago, but for the last three versions.
     *
     * @return whether they were others than those that it kept last
     * @throws ConfigurationException if the store takes no such names
     */
    public boolean keep(RecoveryDocuments documents, String hostName) throws IOException, InterruptedException {
        records.require("the configuration cannot be kept in it. Keep it elsewhere");
        List<KeptDocuments> before = list(problem -> {}).stream()
                .filter(kept -> kept.hostName().equals(hostName))
                .toList();
        if (!before.isEmpty() && before.get(0).documents().texts().equals(documents.texts())) {
            return false;
        }
        records.save(json(documents, hostName));
        Instant old = files.store().now().minus(AT_LEAST);
        records.delete(before.stream()
                .skip(FEWEST - 1)
                .filter(kept -> kept.time().isBefore(old))
                .map(kept -> Id.fromHex(kept.id()))
                .toList());
        return true;
    }

    private static ObjectNode json(RecoveryDocuments documents, String hostName) {
        ObjectNode json = SealedRecords.empty().put("host", hostName);
        ObjectNode texts = json.putObject("documents");
        documents.texts().forEach(texts::put);
        return json;
    }

    /**
     * All that is kept, the newest first.
     *
     * @param problems is told of each that cannot be read
     */
    public List<KeptDocuments> list(Consumer<Problem> problems) throws IOException, InterruptedException {
        return records.read(KeptRecords::decode, problems).stream()
                .sorted(Comparator.comparing(KeptDocuments::time).reversed().thenComparing(KeptDocuments::id))
                .toList();
    }

    private static KeptDocuments decode(FileInfo file, JsonNode json) {
        RecoveryDocuments documents = RecoveryDocuments.none();
        for (Map.Entry<String, JsonNode> text : json.path("documents").properties()) {
            documents = documents.with(text.getKey(), text.getValue().asText());
        }
        return new KeptDocuments(file.id().toHex(), json.path("host").asText(), file.created(), documents);
    }
}
