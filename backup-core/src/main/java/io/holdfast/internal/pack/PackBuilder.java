package io.holdfast.internal.pack;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.PackHeader;
import java.util.ArrayList;
import java.util.List;

/** Puts sealed blobs one behind the other until a pack is full, each in an array of its own. Not thread-safe. */
final class PackBuilder {

    private static final int LARGEST_ENTRY = PackHeader.entryLength(true);

    private final int limit;
    private final PackHeader.Writer header = new PackHeader.Writer();
    private final List<byte[]> parts = new ArrayList<>();

    /** A pack of at most so many bytes, unless its first blob alone is larger. */
    PackBuilder(int limit) {
        this.limit = limit;
    }

    boolean hasRoomFor(int sealedLength) {
        return header.count() == 0
                || (header.count() < PackHeader.MAX_ENTRIES
                        && header.packSize() + sealedLength + LARGEST_ENTRY <= limit);
    }

    /** Adds a blob, whose array must not change any more. */
    void add(BlobType type, Id id, byte[] sealed, int plainLength) {
        header.add(type, id, sealed.length, plainLength);
        parts.add(sealed);
    }

    /** Seals the header; nothing can be added any more. */
    FinishedPack finish(Sealer sealer) {
        byte[] entries = header.toByteArray();
        parts.add(sealer.seal(entries));
        parts.add(header.lengthField());
        return new FinishedPack(entries, parts);
    }
}
