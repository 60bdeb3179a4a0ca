package io.holdfast.verify;

import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.index.IndexWriter;
import io.holdfast.internal.index.PackEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;

/** Writes packs and snapshots byte by byte, so that they can be wrong in ways in which no backup is. */
final class CraftedSnapshots implements AutoCloseable {

    static final String TIMES =
            "\"mtime\":\"2026-01-01T00:00:00Z\",\"atime\":\"2026-01-01T00:00:00Z\",\"ctime\":\"2026-01-01T00:00:00Z\",\"uid\":0,\"gid\":0";

    private final OpenRepository repository;
    private final Sealer sealer;

    CraftedSnapshots(Store store) throws Exception {
        byte[] password = SmallRepository.PASSWORD.utf8();
        repository = OpenRepository.open(store, password, SmallRepository.OPTIONS);
        sealer = new Sealer(repository.key());
    }

    /** Stores a blob in a pack of its own, in an index of its own. */
    Id blob(BlobType type, byte[] plain) throws Exception {
        Id id = Id.hash(plain);
        pack(type, id, plain, 0, id, true);
        return id;
    }

    Id tree(String... nodes) throws Exception {
        return treeText("{\"nodes\":[" + String.join(",", nodes) + "]}\n");
    }

    Id treeText(String json) throws Exception {
        return blob(BlobType.TREE, json.getBytes(StandardCharsets.UTF_8));
    }

    static String file(String name, long size, Id... content) {
        String ids = String.join(
                ",", List.of(content).stream().map(id -> "\"" + id + "\"").toList());
        return "{\"name\":\"" + name + "\",\"type\":\"file\"," + TIMES + ",\"size\":" + size + ",\"content\":[" + ids
                + "]}";
    }

    static String directory(String name, Id subtree) {
        return "{\"name\":\"" + name + "\",\"type\":\"dir\"," + TIMES + ",\"content\":null,\"subtree\":\"" + subtree
                + "\"}";
    }

    /**
     * Stores a pack of one blob.
     *
     * @param id what the header and the index call it
     * @param gap bytes of nothing before it
     * @param headerId what the header calls it
     * @return the pack
     */
    Id pack(BlobType type, Id id, byte[] plain, int gap, Id headerId, boolean indexed) throws Exception {
        byte[] sealed = sealer.seal(plain);
        PackHeader.Writer header = new PackHeader.Writer();
        header.add(type, headerId, sealed.length, 0);
        ByteArrayOutputStream pack = new ByteArrayOutputStream();
        pack.write(new byte[gap]);
        pack.write(sealed);
        pack.write(sealer.seal(header.toByteArray()));
        pack.write(header.lengthField());
        Id packId = Id.hash(pack.toByteArray());
        repository.files().savePack(packId, BlobContent.of(pack.toByteArray()));
        if (indexed) {
            PackEntries entries = new PackEntries();
            entries.add(type, id, gap, sealed.length, 0);
            index(packId, entries);
        }
        return packId;
    }

    void index(Id pack, PackEntries entries) throws Exception {
        IndexWriter index = new IndexWriter(repository.files(), Clock.systemUTC());
        index.add(pack, entries);
        index.flush();
    }

    Id snapshot(Id tree) throws Exception {
        OffsetDateTime time = OffsetDateTime.parse("2026-11-21T02:00:00Z");
        SnapshotDocument document =
                SnapshotDocument.builder(time, tree, List.of("/crafted")).build();
        return document(FileType.SNAPSHOT, document.encode());
    }

    Id document(FileType type, byte[] json) throws Exception {
        return repository.files().save(type, json);
    }

    @Override
    public void close() {
        repository.close();
    }
}
