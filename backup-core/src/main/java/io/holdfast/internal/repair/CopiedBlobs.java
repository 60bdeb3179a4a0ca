package io.holdfast.internal.repair;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.Blob;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.read.BlobReader;
import io.holdfast.internal.repository.OpenRepository;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The blobs of another repository, of which each is what its id says. Not thread-safe. */
public final class CopiedBlobs {

    private final BlobIndex index;
    private final BlobReader reader;
    private final Set<Blob> taken = new HashSet<>();

    /** The blobs that a repository has now; it is not closed before they have been read. */
    public CopiedBlobs(OpenRepository from) throws IOException, InterruptedException {
        index = from.index();
        reader = new BlobReader(from.files(), index, from.codecs(), from.damage()::add);
    }

    /** A blob; empty if the repository does not have it, or not undamaged. */
    Optional<byte[]> read(Blob blob) throws IOException, InterruptedException {
        if (!index.contains(blob.type(), blob.id())) {
            return Optional.empty();
        }
        try {
            byte[] plain = reader.read(blob.type(), blob.id());
            taken.add(blob);
            return Optional.of(plain);
        } catch (CorruptionException e) {
            return Optional.empty();
        }
    }

    /** How many blobs were read. */
    long taken() {
        return taken.size();
    }
}
