package io.holdfast.internal.prune;

import io.holdfast.CorruptionException;
import io.holdfast.internal.forget.ForgottenSnapshots;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.store.FileInfo;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Snapshots that were forgotten and can be put back for as long as the grace lasts. */
final class Forgotten {

    private Forgotten() {}

    /**
     * The directories of those whose grace is not over.
     *
     * @throws CorruptionException if one of them is damaged
     */
    static List<Id> roots(OpenRepository repository, Duration grace) throws IOException, InterruptedException {
        List<Id> roots = new ArrayList<>();
        if (grace.isZero()) {
            return roots;
        }
        Instant earliest = repository.files().store().now().minus(grace);
        for (FileInfo file : repository.files().list(FileType.FORGOTTEN)) {
            if (!file.created().isBefore(earliest)) {
                try {
                    roots.add(Id.fromHex(
                            repository.snapshots().loadForgotten(file.id()).tree()));
                } catch (NoSuchFileException e) {
                    // Somebody has put it back.
                } catch (CorruptionException e) {
                    throw new CorruptionException(
                            e.getMessage()
                                    + ". Nothing was deleted, since nobody knows what it needs. Prune again when its"
                                    + " grace is over, after " + file.created().plus(grace)
                                    + ", or with a shorter grace",
                            e);
                }
            }
        }
        return roots;
    }

    /**
     * Removes for good those whose grace was over when the prune was planned.
     *
     * @param planned when that was, before {@link #roots} was called, by the store's clock
     */
    static int expire(OpenRepository repository, Duration grace, Instant planned)
            throws IOException, InterruptedException {
        Instant before = grace.isZero() ? Instant.MAX : planned.minus(grace);
        return new ForgottenSnapshots(repository).expire(before);
    }
}
