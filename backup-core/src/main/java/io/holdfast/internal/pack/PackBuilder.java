package io.holdfast.internal.pack;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.PackHeader;

/** Puts sealed blobs one behind the other until a pack is full. Not thread-safe. */
final class PackBuilder {

    private static final int LARGEST_ENTRY = PackHeader.entryLength(true);

    private final int limit;
    private final PackHeader.Writer header = new PackHeader.Writer();
    private final PackBytes bytes;

    /** A pack of at most so many bytes, unless its first blob alone is larger. */
    PackBuilder(int limit, PackBytes.Pages pages) {
        this.limit = limit;
        bytes = new PackBytes(pages);
    }

    boolean hasRoomFor(int sealedLength) {
        return header.count() == 0
                || (header.count() < PackHeader.MAX_ENTRIES
                        && header.packSize() + sealedLength + LARGEST_ENTRY <= limit);
    }

    /** Adds a blob, whose bytes are copied. */
    void add(BlobType type, Id id, byte[] sealed, int sealedLength, int plainLength) {
        header.add(type, id, sealedLength, plainLength);
        bytes.append(sealed, sealedLength);
    }

    /** Seals the header; nothing can be added any more. */
    FinishedPack finish(Sealer sealer) {
        byte[] entries = header.toByteArray();
        byte[] sealed = sealer.seal(entries);
        bytes.append(sealed, sealed.length);
        bytes.append(header.lengthField(), PackHeader.LENGTH_FIELD);
        return new FinishedPack(entries, bytes);
    }
}
