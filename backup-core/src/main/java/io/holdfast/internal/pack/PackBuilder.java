package io.holdfast.internal.pack;

import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.PackHeader;
import java.util.Arrays;

/** Puts sealed blobs one behind the other until a pack is full. Not thread-safe. */
final class PackBuilder {

    private static final int LARGEST_ENTRY = PackHeader.entryLength(true);

    private final int limit;
    private final PackHeader.Writer header = new PackHeader.Writer();
    private byte[] bytes;
    private int size;

    /**
     * A pack of at most so many bytes, unless its first blob alone is larger.
     *
     * @param expected how many bytes to make room for at once
     */
    PackBuilder(int limit, int expected) {
        this.limit = limit;
        bytes = new byte[expected];
    }

    boolean hasRoomFor(int sealedLength) {
        return header.count() == 0
                || (header.count() < PackHeader.MAX_ENTRIES
                        && header.packSize() + sealedLength + LARGEST_ENTRY <= limit);
    }

    void add(BlobType type, Id id, byte[] sealed, int sealedLength, int plainLength) {
        header.add(type, id, sealedLength, plainLength);
        append(sealed, sealedLength);
    }

    /** Seals the header; nothing can be added any more. */
    FinishedPack finish(Sealer sealer) {
        byte[] entries = header.toByteArray();
        byte[] sealedHeader = sealer.seal(entries);
        append(sealedHeader, sealedHeader.length);
        byte[] lengthField = header.lengthField();
        append(lengthField, lengthField.length);
        return new FinishedPack(Id.hash(bytes, 0, size), entries, bytes, size);
    }

    private void append(byte[] from, int length) {
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, Math.min(limit, 2 * bytes.length)));
        }
        System.arraycopy(from, 0, bytes, size, length);
        size += length;
    }
}
