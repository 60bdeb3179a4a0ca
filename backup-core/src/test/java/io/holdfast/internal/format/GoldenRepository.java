package io.holdfast.internal.format;

import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.Sealer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A repository that restic 0.14.0 wrote, with two snapshots of one directory: one under the offset +05:30, one under UTC with
 * access times, which was tagged afterwards. The directory holds every type of node and many odd names.
 */
final class GoldenRepository {

    static final byte[] PASSWORD = "geheim".getBytes(StandardCharsets.UTF_8);

    private final Path root;
    private final Sealer sealer;
    private final Map<Id, Place> blobs = new LinkedHashMap<>();

    /** Where a blob is. */
    record Place(BlobType type, Id pack, long offset, long sealedLength, long plainLength) {}

    private GoldenRepository(Path root, Sealer sealer) {
        this.root = root;
        this.sealer = sealer;
    }

    static GoldenRepository open() throws IOException, GeneralSecurityException {
        Path root = root();
        KeyDocument key =
                KeyDocument.decode(Files.readAllBytes(list(root, FileType.KEY).get(0)));
        GoldenRepository repository = new GoldenRepository(root, new Sealer(key.open(PASSWORD)));
        repository.readIndexes();
        return repository;
    }

    byte[] key() throws IOException {
        return Files.readAllBytes(list(root, FileType.KEY).get(0));
    }

    byte[] config() throws IOException, GeneralSecurityException {
        return sealer.open(Files.readAllBytes(root.resolve("config")));
    }

    /** The JSON of all files of a type. */
    List<byte[]> documents(FileType type) throws IOException, GeneralSecurityException {
        try (Decompressor decompressor = new Decompressor()) {
            List<byte[]> documents = new ArrayList<>();
            for (Path file : list(root, type)) {
                documents.add(Unpacked.open(Files.readAllBytes(file), sealer, decompressor));
            }
            return documents;
        }
    }

    /** The names in the store of all files of a type. */
    List<String> names(FileType type) throws IOException {
        return list(root, type).stream()
                .map(file -> root.relativize(file).toString().replace('\\', '/'))
                .toList();
    }

    byte[] pack(Id id) throws IOException {
        return Files.readAllBytes(root.resolve(FileType.PACK.name(id)));
    }

    byte[] open(byte[] sealed) throws GeneralSecurityException {
        return sealer.open(sealed);
    }

    /** All blobs that are in an index. */
    Map<Id, Place> blobs() {
        return blobs;
    }

    private void readIndexes() throws IOException, GeneralSecurityException {
        for (byte[] index : documents(FileType.INDEX)) {
            IndexDocument.decode(index, new IndexDocument.Visitor() {
                private Id pack = Id.ZERO;

                @Override
                public void pack(Id id, boolean toDelete) {
                    pack = id;
                }

                @Override
                public void blob(
                        BlobType type,
                        long a,
                        long b,
                        long c,
                        long d,
                        long offset,
                        long sealedLength,
                        long plainLength) {
                    blobs.put(Id.of(a, b, c, d), new Place(type, pack, offset, sealedLength, plainLength));
                }
            });
        }
    }

    /** The content of a blob, whose hash is checked. */
    byte[] blob(Id id) throws IOException, GeneralSecurityException {
        Place place = blobs.get(id);
        int offset = (int) place.offset();
        byte[] content =
                sealer.open(Arrays.copyOfRange(pack(place.pack()), offset, offset + (int) place.sealedLength()));
        if (place.plainLength() != 0) {
            byte[] plain = new byte[(int) place.plainLength()];
            try (Decompressor decompressor = new Decompressor()) {
                decompressor.decompress(content, 0, content.length, plain, 0, plain.length);
            }
            content = plain;
        }
        if (!Id.hash(content).equals(id)) {
            throw new IOException("Blob " + id + " has another hash");
        }
        return content;
    }

    /** All tree blobs. */
    List<byte[]> trees() throws IOException, GeneralSecurityException {
        List<byte[]> trees = new ArrayList<>();
        for (Map.Entry<Id, Place> blob : blobs.entrySet()) {
            if (blob.getValue().type() == BlobType.TREE) {
                trees.add(blob(blob.getKey()));
            }
        }
        return trees;
    }

    /** The nodes of the directory that was backed up, by name, as in the snapshot made under this offset. */
    Map<String, Node> nodes(String offset) throws IOException, GeneralSecurityException {
        for (byte[] json : documents(FileType.SNAPSHOT)) {
            SnapshotDocument snapshot = SnapshotDocument.decode(json);
            if (snapshot.time().getOffset().getId().equals(offset)) {
                List<Node> nodes = TreeReader.readAll(blob(snapshot.tree()));
                while (nodes.size() == 1) {
                    nodes = TreeReader.readAll(blob(nodes.get(0).subtree().orElseThrow()));
                }
                Map<String, Node> named = new LinkedHashMap<>();
                nodes.forEach(node -> named.put(node.name(), node));
                return named;
            }
        }
        throw new IllegalArgumentException("No snapshot under " + offset);
    }

    private static List<Path> list(Path root, FileType type) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(type.directory()))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Path root() {
        try {
            return Path.of(GoldenRepository.class.getResource("restic-0.14").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
