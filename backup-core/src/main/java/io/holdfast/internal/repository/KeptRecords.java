package io.holdfast.internal.repository;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.bootstrap.KeptDocuments;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.JsonTrees;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final int VERSION = 1;
    private static final Duration AT_LEAST = Duration.ofDays(90);
    private static final int FEWEST = 3;

    private final RepositoryFiles files;

    /** The records of a repository. */
    public KeptRecords(RepositoryFiles files) {
        this.files = files;
    }

    /**
     * Keeps documents of a host, and removes what it kept more than 90 days ago, but for the last three versions.
     *
     * @return whether they were others than those that it kept last
     * @throws ConfigurationException if the store takes no such names
     */
    public boolean keep(RecoveryDocuments documents, String hostName) throws IOException, InterruptedException {
        if (!files.store().capabilities().contains(StoreCapability.ARBITRARY_NAMES)) {
            throw new ConfigurationException(
                    files.store()
                            + " keeps no files beside those of restic, so that the configuration cannot be kept in it. Keep it elsewhere.");
        }
        List<KeptDocuments> before = list(problem -> {}).stream()
                .filter(kept -> kept.hostName().equals(hostName))
                .toList();
        if (!before.isEmpty() && before.get(0).documents().texts().equals(documents.texts())) {
            return false;
        }
        files.save(FileType.KEPT, encode(documents, hostName));
        Instant old = files.store().now().minus(AT_LEAST);
        files.delete(
                FileType.KEPT,
                before.stream()
                        .skip(FEWEST - 1)
                        .filter(kept -> kept.time().isBefore(old))
                        .map(kept -> Id.fromHex(kept.id()))
                        .toList());
        return true;
    }

    private static byte[] encode(RecoveryDocuments documents, String hostName) {
        ObjectNode json = JsonTrees.object().put("version", VERSION).put("host", hostName);
        ObjectNode texts = json.putObject("documents");
        documents.texts().forEach(texts::put);
        return JsonTrees.encode(json);
    }

    /**
     * All that is kept, the newest first.
     *
     * @param problems is told of each that cannot be read
     */
    public List<KeptDocuments> list(Consumer<Problem> problems) throws IOException, InterruptedException {
        List<KeptDocuments> all = new ArrayList<>();
        for (FileInfo file : files.list(FileType.KEPT)) {
            read(file, problems).ifPresent(all::add);
        }
        all.sort(Comparator.comparing(KeptDocuments::time).reversed().thenComparing(KeptDocuments::id));
        return all;
    }

    private Optional<KeptDocuments> read(FileInfo file, Consumer<Problem> problems)
            throws IOException, InterruptedException {
        String name = FileType.KEPT.name(file.id());
        try {
            JsonNode json = JsonTrees.read(files.load(FileType.KEPT, file.id()));
            if (json.path("version").asInt() != VERSION) {
                problems.accept(new Problem(name, "it is of another version"));
                return Optional.empty();
            }
            RecoveryDocuments documents = RecoveryDocuments.none();
            for (Map.Entry<String, JsonNode> text : json.path("documents").properties()) {
                documents = documents.with(text.getKey(), text.getValue().asText());
            }
            return Optional.of(
                    new KeptDocuments(file.id().toHex(), json.path("host").asText(), file.created(), documents));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CorruptionException | JacksonException | ConfigurationException e) {
            problems.accept(new Problem(name, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
