package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Everything that restic wrote is understood, and written again it has the same bytes. */
class GoldenRepositoryTest {

    private static GoldenRepository repository;

    @BeforeAll
    static void open() throws Exception {
        repository = GoldenRepository.open();
    }

    @Test
    void treesKeepTheirBytes() throws Exception {
        List<byte[]> trees = repository.trees();
        assertThat(trees).hasSizeGreaterThan(5);
        for (byte[] tree : trees) {
            TreeWriter writer = new TreeWriter();
            TreeReader.readAll(tree).forEach(writer::add);
            assertThat(new String(writer.toByteArray(), UTF_8)).isEqualTo(new String(tree, UTF_8));
        }
    }

    @Test
    void snapshotsKeepTheirBytes() throws Exception {
        List<byte[]> snapshots = repository.documents(FileType.SNAPSHOT);
        assertThat(snapshots).hasSize(2);
        for (byte[] json : snapshots) {
            assertThat(text(SnapshotDocument.decode(json).encode())).isEqualTo(text(json));
        }
    }

    @Test
    void keyKeepsItsBytes() throws Exception {
        assertThat(text(KeyDocument.decode(repository.key()).encode())).isEqualTo(text(repository.key()));
    }

    @Test
    void configKeepsItsBytes() throws Exception {
        ConfigDocument config = ConfigDocument.decode(repository.config());
        assertThat(text(config.encode())).isEqualTo(text(repository.config()));
        assertThat(config.version()).isEqualTo(2);
        assertThat(config.rustic()).isEqualTo(ConfigDocument.RusticSettings.NONE);
    }

    @Test
    void indexesKeepTheirBytes() throws Exception {
        List<byte[]> indexes = repository.documents(FileType.INDEX);
        assertThat(indexes).hasSize(2);
        for (byte[] json : indexes) {
            assertThat(text(IndexDocumentTest.copy(json))).isEqualTo(text(json));
        }
    }

    @Test
    void wrongPasswordIsToldFromDamage() throws Exception {
        KeyDocument key = KeyDocument.decode(repository.key());
        assertThatThrownBy(() -> key.open("geheim ".getBytes(UTF_8))).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void packHeadersAgreeWithTheIndex() throws Exception {
        List<Id> seen = new ArrayList<>();
        Map<Id, GoldenRepository.Place> blobs = repository.blobs();
        for (String name : repository.names(FileType.PACK)) {
            Id id = FileType.PACK.parse(name).orElseThrow();
            byte[] pack = repository.pack(id);
            assertThat(Id.hash(pack)).isEqualTo(id);

            int headerLength = PackHeader.sealedLength(pack, pack.length);
            int begin = pack.length - PackHeader.LENGTH_FIELD - headerLength;
            byte[] header = repository.open(Arrays.copyOfRange(pack, begin, begin + headerLength));
            PackHeader.Writer writer = new PackHeader.Writer();
            long end = PackHeader.decode(header, (type, a, b, c, d, offset, sealedLength, plainLength) -> {
                Id blob = Id.of(a, b, c, d);
                assertThat(blobs.get(blob))
                        .isEqualTo(new GoldenRepository.Place(type, id, offset, sealedLength, plainLength));
                writer.add(type, blob, sealedLength, plainLength);
                seen.add(blob);
            });

            assertThat(end).isEqualTo(begin);
            assertThat(writer.packSize()).isEqualTo(pack.length);
            assertThat(writer.toByteArray()).isEqualTo(header);
            assertThat(writer.lengthField()).isEqualTo(Arrays.copyOfRange(pack, pack.length - 4, pack.length));
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(blobs.keySet());
    }

    @Test
    void oddNamesAreTheirBytes() throws Exception {
        assertThat(repository.nodes("Z").keySet())
                .contains(
                        "a\"b",
                        "back\\slash",
                        "line\nfeed",
                        "\1ctl",
                        "\7\b\f\r\t\13",
                        "\177del",
                        EntryPaths.decode(new byte[] {(byte) 0xff, (byte) 0xfe}),
                        EntryPaths.decode("latin\u00e9".getBytes(ISO_8859_1)),
                        EntryPaths.decode(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}),
                        "nbsp\u00a0",
                        "ls\u2028ps\u2029",
                        "rep\ufffd",
                        "<gt>&",
                        "\u00fc\u65e5\u672c\ud83d\ude00",
                        "tag\udb40\udc01",
                        "e\u0301",
                        "quote'",
                        "\\x41",
                        " ");
    }

    @Test
    void everyTypeIsKnown() throws Exception {
        Map<String, Node> nodes = repository.nodes("Z");
        assertThat(nodes.get("hello.txt").type()).contains(EntryType.FILE);
        assertThat(nodes.get("dir").type()).contains(EntryType.DIRECTORY);
        assertThat(nodes.get("link").type()).contains(EntryType.SYMLINK);
        assertThat(nodes.get("blk").type()).contains(EntryType.BLOCK_DEVICE);
        assertThat(nodes.get("chr").type()).contains(EntryType.CHARACTER_DEVICE);
        assertThat(nodes.get("fifo").type()).contains(EntryType.FIFO);
    }

    @Test
    void metadataIsWhatWasBackedUp() throws Exception {
        Map<String, Node> nodes = repository.nodes("+05:30");
        assertThat(nodes.get("setuid").permissions()).isEqualTo(04755);
        assertThat(nodes.get("zero-mode").permissions()).isZero();
        assertThat(nodes.get("sgid").permissions()).isEqualTo(02750);
        assertThat(nodes.get("sticky").permissions()).isEqualTo(01777);
        assertThat(nodes.get("owned").uid()).isEqualTo(4294967294L);
        assertThat(nodes.get("chr").device()).isEqualTo(259);
        assertThat(nodes.get("hello.txt").links()).isEqualTo(2);
        assertThat(nodes.get("hello.txt").mtime())
                .isEqualTo(OffsetDateTime.parse("2023-11-15T03:43:20.123456789+05:30"));
        assertThat(nodes.get("odd-link").linkTarget()).isEqualTo("<&>\"\\\u00fc\u2028 /\ud83d\ude00");
        assertThat(nodes.get("empty").hasContent()).isTrue();
        assertThat(nodes.get("empty").content()).isEmpty();
        assertThat(nodes.get("dir").hasContent()).isFalse();
        assertThat(nodes.get("two-blobs").content()).hasSize(2);
        assertThat(nodes.get("xattrs").extendedAttributes())
                .anySatisfy(a -> {
                    assertThat(a.name()).isEqualTo("user.b");
                    assertThat(a.value()).containsExactly('v', 0, 0xff);
                })
                .anySatisfy(a -> assertThat(a.name()).isEqualTo("system.posix_acl_access"));
    }

    @Test
    void snapshotTellsWhatItWasMadeOf() throws Exception {
        SnapshotDocument first = null;
        SnapshotDocument edited = null;
        for (byte[] json : repository.documents(FileType.SNAPSHOT)) {
            SnapshotDocument snapshot = SnapshotDocument.decode(json);
            if (snapshot.original().isEmpty()) {
                first = snapshot;
            } else {
                edited = snapshot;
            }
        }
        assertThat(first.tags()).containsExactly("a", "b", "c");
        assertThat(first.excludes()).containsExactly("*.none");
        assertThat(first.hostname()).isEqualTo("golden");
        assertThat(first.time().getOffset()).hasToString("+05:30");
        assertThat(edited.tags()).containsExactly("edited");
        assertThat(edited.parent()).isPresent();
    }

    @Test
    void fileOfAnotherKeyIsRefused() {
        byte[] foreign = new Sealer(io.holdfast.internal.crypto.SealingKey.random(new java.security.SecureRandom()))
                .seal(new byte[] {'{', '}'});
        assertThatThrownBy(() -> repository.open(foreign)).isInstanceOf(AuthenticationException.class);
    }

    private static String text(byte[] json) {
        return new String(json, UTF_8);
    }
}
