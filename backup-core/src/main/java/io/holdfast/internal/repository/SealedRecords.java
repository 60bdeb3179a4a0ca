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
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Files of one type that are kept sealed beside what restic knows of: each a JSON object that begins with {@code "version":1}. Thread-safe. */
final class SealedRecords {

    private static final int VERSION = 1;

    private final RepositoryFiles files;
    private final FileType type;

    SealedRecords(RepositoryFiles files, FileType type) {
        this.files = files;
        this.type = type;
    }

    /** Makes something of what a record says. */
    @FunctionalInterface
    interface Decoder<T> {
        /** May throw what says that it is not as it was written: {@link IllegalArgumentException}, {@link DateTimeException}, {@link ConfigurationException}. */
        T decode(FileInfo file, JsonNode json);
    }

    /**
     * Looks whether the store takes such names.
     *
     * @param loss what cannot be kept without
     * @throws ConfigurationException if it does not
     */
    void require(String loss) throws IOException, InterruptedException {
        if (!files.store().capabilities().contains(StoreCapability.ARBITRARY_NAMES)) {
            throw new ConfigurationException(
                    files.store() + " keeps no files beside those of restic, so that " + loss + ".");
        }
    }

    /** A record without content. */
    static ObjectNode empty() {
        return JsonTrees.object().put("version", VERSION);
    }

    Id save(ObjectNode json) throws IOException, InterruptedException {
        return files.save(type, JsonTrees.encode(json));
    }

    void delete(Collection<Id> records) throws IOException, InterruptedException {
        files.delete(type, records);
    }

    /**
     * What all say that can be read, in no order; nothing of one that was replaced or removed meanwhile.
     *
     * @param problems is told of each that cannot be read
     */
    <T> List<T> read(Decoder<T> decoder, Consumer<Problem> problems) throws IOException, InterruptedException {
        List<T> all = new ArrayList<>();
        for (FileInfo file : list()) {
            try {
                read(file, decoder, problems).ifPresent(all::add);
            } catch (NoSuchFileException e) {
                // It was replaced or removed.
            }
        }
        return all;
    }

    List<FileInfo> list() throws IOException, InterruptedException {
        return files.list(type);
    }

    /**
     * What one says.
     *
     * @return nothing if it cannot be read, which was told
     * @throws NoSuchFileException if it is not there any more
     */
    <T> Optional<T> read(FileInfo file, Decoder<T> decoder, Consumer<Problem> problems)
            throws IOException, InterruptedException {
        try {
            JsonNode json = JsonTrees.read(files.load(type, file.id()));
            if (json.path("version").asInt() != VERSION) {
                throw new IllegalArgumentException("it is of another version");
            }
            return Optional.of(decoder.decode(file, json));
        } catch (CorruptionException
                | ConfigurationException
                | JacksonException
                | DateTimeException
                | IllegalArgumentException e) {
            problems.accept(new Problem(type.name(file.id()), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
