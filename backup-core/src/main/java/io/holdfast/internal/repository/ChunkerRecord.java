package io.holdfast.internal.repository;

import io.holdfast.CorruptionException;
import io.holdfast.internal.chunk.Chunker;
import io.holdfast.internal.chunk.FastCdc;
import io.holdfast.internal.chunk.RabinChunker;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.ChunkerDocument;
import io.holdfast.internal.format.ConfigDocument;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.store.RepositoryFiles;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a repository cuts content, kept sealed beside what restic knows of:
 *
 * <pre>
 * holdfast/chunker = sealed {@link ChunkerDocument}
 * </pre>
 *
 * <p>Where it is missing, restic made the repository, and content is cut as restic does.
 */
final class ChunkerRecord {

    private static final String NAME = "holdfast/chunker";

    private ChunkerRecord() {}

    /** Keeps the choice; on a store that cannot keep it, content is cut as restic does. */
    static void write(Store store, SealingKey key, ChunkerChoice choice) throws IOException, InterruptedException {
        String chunker = choice == ChunkerChoice.RABIN ? ChunkerDocument.RABIN : ChunkerDocument.FASTCDC;
        write(store, key, new ChunkerDocument(chunker, Optional.empty()));
    }

    /** Keeps that content is cut as by a chunker of another repository; if that is restic's, both need the same polynomial. */
    static void write(Store store, SealingKey key, Chunker like) throws IOException, InterruptedException {
        write(
                store,
                key,
                like instanceof FastCdc fastCdc
                        ? new ChunkerDocument(ChunkerDocument.FASTCDC, Optional.of(fastCdc.table()))
                        : new ChunkerDocument(ChunkerDocument.RABIN, Optional.empty()));
    }

    private static void write(Store store, SealingKey key, ChunkerDocument choice)
            throws IOException, InterruptedException {
        if (store.capabilities().contains(StoreCapability.ARBITRARY_NAMES)) {
            store.put(NAME, BlobContent.of(new Sealer(key).seal(choice.encode())));
        }
    }

    /** The chunker that the repository's content is cut with. */
    static Chunker read(Store store, SealingKey key, ConfigDocument config) throws IOException, InterruptedException {
        Chunker rabin = new RabinChunker(config.polynomial());
        try {
            ChunkerDocument choice = ChunkerDocument.decode(new Sealer(key).open(RepositoryFiles.readAll(store, NAME)));
            return switch (choice.chunker()) {
                case ChunkerDocument.RABIN -> rabin;
                case ChunkerDocument.FASTCDC -> choice.table().map(FastCdc::new).orElseGet(() -> FastCdc.of(key));
                default -> throw unreadable(store, "the chunker \"" + choice.chunker() + "\" is unknown", null);
            };
        } catch (NoSuchFileException e) {
            return rabin;
        } catch (AuthenticationException | MalformedException | IllegalArgumentException e) {
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
