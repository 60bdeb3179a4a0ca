package io.holdfast.internal.repository;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.CorruptionException;
import io.holdfast.internal.chunk.Chunker;
import io.holdfast.internal.chunk.FastCdc;
import io.holdfast.internal.chunk.RabinChunker;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.ConfigDocument;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * How a repository cuts content, kept sealed beside what restic knows of:
 *
 * <pre>
 * holdfast/chunker = sealed {"version":1,"chunker":"fastcdc" | "rabin","table":base64}
 * </pre>
 *
 * <p>FastCDC's gear table is there only if it is that of another repository; otherwise it follows from the key.
 * <p>Where it is missing, restic made the repository, and content is cut as restic does.
 */
final class ChunkerRecord {

    private static final String NAME = "holdfast/chunker";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChunkerRecord() {}

    /** Keeps the choice; on a store that cannot keep it, content is cut as restic does. */
    static void write(Store store, SealingKey key, ChunkerChoice choice) throws IOException, InterruptedException {
        write(store, key, JSON.createObjectNode().put("chunker", choice == ChunkerChoice.RABIN ? "rabin" : "fastcdc"));
    }

    /** Keeps that content is cut as by a chunker of another repository; if that is restic's, both need the same polynomial. */
    static void write(Store store, SealingKey key, Chunker like) throws IOException, InterruptedException {
        ObjectNode json = JSON.createObjectNode();
        write(
                store,
                key,
                like instanceof FastCdc fastCdc
                        ? json.put("chunker", "fastcdc").put("table", fastCdc.table())
                        : json.put("chunker", "rabin"));
    }

    private static void write(Store store, SealingKey key, ObjectNode choice) throws IOException, InterruptedException {
        if (store.capabilities().contains(StoreCapability.ARBITRARY_NAMES)) {
            String json = choice.put("version", 1).toString();
            store.put(NAME, BlobContent.of(new Sealer(key).seal(json.getBytes(StandardCharsets.UTF_8))));
        }
    }

    /** The chunker that the repository's content is cut with. */
    static Chunker read(Store store, SealingKey key, ConfigDocument config) throws IOException, InterruptedException {
        Chunker rabin = new RabinChunker(config.polynomial());
        try {
            JsonNode json = JSON.readTree(new Sealer(key).open(RepositoryFiles.readAll(store, NAME)));
            return switch (json.path("chunker").asText()) {
                case "rabin" -> rabin;
                case "fastcdc" ->
                    json.has("table") ? new FastCdc(json.path("table").binaryValue()) : FastCdc.of(key);
                default ->
                    throw unreadable(
                            store, "the chunker \"" + json.path("chunker").asText() + "\" is unknown", null);
            };
        } catch (NoSuchFileException e) {
            return rabin;
        } catch (AuthenticationException | JacksonException | IllegalArgumentException e) {
            throw unreadable(store, "it is damaged", e);
        }
    }

    private static CorruptionException unreadable(Store store, String reason, @Nullable Exception cause) {
        return new CorruptionException(
                NAME + " in " + store + " cannot be read: " + reason
                        + ". No backup was made, since it would store again what is"
                        + " there. Without the file, content is cut as restic does.",
                cause);
    }
}
