package io.holdfast.internal.format;

import io.holdfast.internal.format.GoJsonReader.Fields;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An index file, once it is opened and unpacked: which blobs are in which packs.
 *
 * <pre>
 * index = {"packs":[pack,…]} and one line feed
 * pack  = {"id":id,"blobs":[blob,…]}
 * blob  = {"id":id,"type":"data"|"tree","offset":n,"length":n,"uncompressed_length":n}
 * </pre>
 *
 * <p>{@code length} is that of the sealed blob; {@code uncompressed_length} is left out of blobs that are not compressed.
 * All blobs of a pack stand together. The truth is the union of all index files.
 *
 * <p>Two fields of others are recognised: {@code supersedes}, ids of indexes that old versions of restic replaced by this
 * one, which binds nobody; and {@code packs_to_delete} of rustic, packs that it is going to delete and that restic does
 * not see at all, each with the {@code time} at which it was marked.
 *
 * <p>An index may be large, so that neither way makes an object for a blob.
 */
public final class IndexDocument {

    private static final Fields FIELDS = Fields.of("packs", "packs_to_delete", "supersedes");
    private static final Fields PACK_FIELDS = Fields.of("id", "time", "blobs");
    private static final Fields BLOB_FIELDS = Fields.of("id", "type", "offset", "length", "uncompressed_length");

    private IndexDocument() {}

    /** Receives what an index holds: each pack, then its blobs in their order in the index. */
    public interface Visitor extends BlobVisitor {

        /**
         * A pack; the blobs that follow are in it.
         *
         * @param toDelete whether rustic has marked it, so that its blobs may vanish and must not be relied on
         */
        void pack(Id pack, boolean toDelete) throws MalformedException;

        /** When rustic marked the pack whose blobs came last, if that is known. */
        default void marked(OffsetDateTime time) throws MalformedException {}

        /** Another index that this one is said to replace. */
        default void supersedes(Id index) throws MalformedException {}
    }

    /**
     * Reads an index.
     *
     * @throws MalformedException if it cannot be decoded to its end, or holds an id of zeros; what the visitor was told
     *     until then is to be forgotten
     */
    public static void decode(byte[] json, Visitor visitor) throws MalformedException {
        GoJsonReader in = new GoJsonReader("index", json);
        in.beginObject();
        for (String field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
            in.beginArray();
            while (in.hasElement()) {
                switch (field) {
                    case "packs" -> pack(in, false, visitor);
                    case "packs_to_delete" -> pack(in, true, visitor);
                    default -> visitor.supersedes(in.id());
                }
            }
        }
        in.end();
    }

    private static void pack(GoJsonReader in, boolean toDelete, Visitor visitor) throws MalformedException {
        Id id = null;
        GoJsonReader blobsBeforeId = null;
        boolean blobsRead = false;
        OffsetDateTime time = null;
        in.beginObject();
        for (String field = in.nextField(PACK_FIELDS); field != null; field = in.nextField(PACK_FIELDS)) {
            if (field.equals("id")) {
                if (id != null) {
                    throw in.malformed("a pack has two ids");
                }
                id = in.id();
                visitor.pack(id, toDelete);
            } else if (field.equals("time")) {
                if (toDelete) {
                    time = time(in);
                } else {
                    in.skip();
                }
            } else {
                if (blobsRead || blobsBeforeId != null) {
                    throw in.malformed("a pack has two lists of blobs");
                }
                if (id == null) {
                    blobsBeforeId = in.fork();
                    in.skip();
                } else {
                    blobs(in, visitor);
                    blobsRead = true;
                }
            }
        }
        if (id == null || id.isZero()) {
            throw in.malformed("a pack has no id");
        }
        if (blobsBeforeId != null) {
            blobs(blobsBeforeId, visitor);
        }
        if (time != null) {
            visitor.marked(time);
        }
    }

    /** A time that cannot be read is as absent: nobody else takes notice of it. */
    private static @Nullable OffsetDateTime time(GoJsonReader in) throws MalformedException {
        String text = in.string();
        try {
            return GoTime.parse(text);
        } catch (MalformedException e) {
            return null;
        }
    }

    private static void blobs(GoJsonReader in, BlobVisitor visitor) throws MalformedException {
        in.beginArray();
        while (in.hasElement()) {
            blob(in, visitor);
        }
    }

    private static void blob(GoJsonReader in, BlobVisitor visitor) throws MalformedException {
        long id0 = 0;
        long id1 = 0;
        long id2 = 0;
        long id3 = 0;
        BlobType type = null;
        long offset = 0;
        long length = 0;
        long uncompressedLength = 0;
        in.beginObject();
        for (String field = in.nextField(BLOB_FIELDS); field != null; field = in.nextField(BLOB_FIELDS)) {
            switch (field) {
                case "id" -> {
                    long[] words = in.idWords();
                    id0 = words[0];
                    id1 = words[1];
                    id2 = words[2];
                    id3 = words[3];
                }
                case "type" -> type = type(in);
                case "offset" -> offset = in.uint32();
                case "length" -> length = in.uint32();
                case "uncompressed_length" -> uncompressedLength = in.uint32();
                default -> in.skip();
            }
        }
        if (type == null || (id0 | id1 | id2 | id3) == 0) {
            throw in.malformed("a blob has no id or no type");
        }
        visitor.blob(type, id0, id1, id2, id3, offset, length, uncompressedLength);
    }

    private static BlobType type(GoJsonReader in) throws MalformedException {
        if (in.isString("data")) {
            return BlobType.DATA;
        }
        if (in.isString("tree")) {
            return BlobType.TREE;
        }
        throw in.malformed("the type of a blob must be data or tree");
    }

    /** Writes an index. Each pack is followed by its blobs. Not thread-safe. */
    public static final class Writer implements BlobVisitor {

        private static final String BEGIN = "{\"packs\":[";
        private static final String END = "]}\n";

        private final GoJsonWriter out = new GoJsonWriter(1 << 16).raw(BEGIN);
        private int packs;
        private int blobs;
        private boolean firstInPack;

        /** Begins a pack. */
        public void pack(Id pack) {
            out.raw(packs++ == 0 ? "{\"id\":" : "]},{\"id\":").id(pack).raw(",\"blobs\":[");
            firstInPack = true;
        }

        /**
         * Adds a blob to the pack.
         *
         * @throws IllegalStateException if no pack was begun
         */
        @Override
        public void blob(
                BlobType type,
                long id0,
                long id1,
                long id2,
                long id3,
                long offset,
                long sealedLength,
                long plainLength) {
            if (packs == 0) {
                throw new IllegalStateException("A blob in an index needs a pack before it");
            }
            out.raw(firstInPack ? "{\"id\":" : ",{\"id\":").id(id0, id1, id2, id3);
            out.raw(",\"type\":\"").raw(type.word());
            out.raw("\",\"offset\":").unsigned(offset);
            out.raw(",\"length\":").unsigned(sealedLength);
            out.optional(",\"uncompressed_length\":", plainLength);
            out.raw("}");
            firstInPack = false;
            blobs++;
        }

        /** How many packs were begun. */
        public int packs() {
            return packs;
        }

        /** How many blobs were added. */
        public int blobs() {
            return blobs;
        }

        /** The index of all so far. */
        public byte[] toByteArray() {
            return out.toByteArray(packs == 0 ? END : "]}" + END);
        }
    }
}
