package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryType;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read without a parser is what the parser reads, and would be written as it stands. */
class PlainNodeReaderTest {

    private static final long SEED = 20261122;
    private static final int CASES = 20_000;
    private static final String NODE =
            "{\"name\":\"a\",\"type\":\"fifo\",\"mode\":33554852,\"mtime\":\"2026-11-20T20:30:07.5Z\",\"atime\":\"2026-11-20T20:30:07.5Z\","
                    + "\"ctime\":\"2026-11-20T20:30:08+05:45\",\"uid\":0,\"gid\":0,\"content\":null}";

    private static byte[] typicalTree() {
        OffsetDateTime time = OffsetDateTime.parse("2026-11-20T20:30:07.123456789+05:45");
        Id id = Id.hash("content".getBytes(UTF_8));
        TreeWriter tree = new TreeWriter();
        tree.add(Node.builder("a file", EntryType.FILE)
                .permissions(0644)
                .mtime(time)
                .atime(time.minusNanos(789))
                .ctime(time.withNano(0))
                .uid(1000)
                .gid(0xffff_ffffL)
                .user("me")
                .group("us")
                .inode(999_999_999_999_999_999L)
                .deviceId(65024)
                .size(3)
                .links(2)
                .extendedAttributes(List.of(
                        new ExtendedAttribute("user.b", new byte[] {1, 2}),
                        new ExtendedAttribute("user.e", new byte[0])))
                .content(List.of(id, Id.ZERO, id))
                .build());
        tree.add(Node.builder("b", EntryType.DIRECTORY)
                .permissions(0755)
                .subtree(id)
                .build());
        tree.add(Node.builder("c", EntryType.SYMLINK).linkTarget("../caf\u00e9").build());
        tree.add(Node.builder("d", EntryType.BLOCK_DEVICE).device(259).links(1).build());
        tree.add(Node.builder("e", EntryType.FILE).content(List.of(id)).build());
        tree.add(Node.builder("\u00e9\ud83d\ude00", EntryType.FILE).build());
        return tree.toByteArray();
    }

    private static byte[] encode(Iterable<Node> nodes) {
        TreeWriter tree = new TreeWriter();
        nodes.forEach(tree::add);
        return tree.toByteArray();
    }

    private static boolean isCanonical(String nodes) throws MalformedException {
        return TreeNodes.of(("{\"nodes\":[" + nodes + "]}\n").getBytes(UTF_8)).canonical();
    }

    @Test
    void whatIsUsualInADirectoryIsPlain() throws Exception {
        byte[] tree = typicalTree();
        TreeNodes nodes = TreeNodes.of(tree);

        assertThat(nodes.canonical()).isTrue();
        assertThat(encode(nodes)).isEqualTo(tree);
        assertThat(TreeNodes.of(new TreeWriter().toByteArray()).canonical()).isTrue();
        assertThat(isCanonical(NODE)).isTrue();
    }

    @Test
    void plainTreesOfAnySizeAreReadAsByTheParser() throws Exception {
        TreeWriter tree = new TreeWriter();
        for (int i = 10_000; i < 13_000; i++) {
            tree.add(Node.builder("file-" + i, EntryType.FILE).size(i).build());
        }
        TreeNodes nodes = TreeNodes.of(tree.toByteArray());

        assertThat(nodes.canonical()).isTrue();
        assertThat(nodes.find("file-12345").orElseThrow().size()).isEqualTo(12_345);
        assertThat(encode(nodes)).isEqualTo(tree.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"uid\":0|\"uid\":0,\"newer\":1",
                "\"uid\":0|\"uid\": 0",
                "\"uid\":0|\"uid\":00",
                "\"uid\":0|\"uid\":4294967296",
                "\"uid\":0,\"gid\":0|\"gid\":0,\"uid\":0",
                "\"gid\":0|\"gid\":0,\"user\":\"\"",
                "\"gid\":0|\"gid\":0,\"size\":0",
                "\"gid\":0|\"gid\":0,\"links\":1,\"size\":1",
                "\"gid\":0|\"gid\":0,\"user\":\"a<b\"",
                "\"gid\":0|\"gid\":0,\"linktarget\":\"x\",\"linktarget_raw\":\"eA==\"",
                "\"gid\":0|\"gid\":0,\"extended_attributes\":[{\"name\":\"user.x\",\"value\":\"eB==\"}]",
                ":08+05:45|:08.0+05:45",
                ":08+05:45|:08+00:00",
                ":08+05:45|:08.1234567891Z",
                ":08+05:45|:08+05:60",
                "null|[\"" + "A" + "\"]",
                "\"a\"|\"\\u0061\"",
                "\"a\"|\"\\\\x61\"",
                "\"a\"|\"a/b\"",
                "\"a\"|\"\u00a0\"",
                "}|,\"error\":\"e\"}",
                "}|},{\"name\":\"a\"}",
            })
    void whatWouldBeWrittenOtherwiseIsNotCanonical(String change) throws Exception {
        int bar = change.indexOf('|');
        String changed = NODE.replace(change.substring(0, bar), change.substring(bar + 1));
        assertThat(changed).isNotEqualTo(NODE);
        try {
            assertThat(isCanonical(changed)).isFalse();
        } catch (MalformedException e) {
            // The parser does not take it either.
        }
    }

    @Test
    void treesOutOfOrderAreNotCanonical() throws Exception {
        assertThat(isCanonical(NODE + "," + NODE)).isFalse();
        assertThat(isCanonical(NODE.replace("\"a\"", "\"b\"") + "," + NODE)).isFalse();
        assertThat(isCanonical(NODE + "," + NODE.replace("\"a\"", "\"b\""))).isTrue();
    }

    @Test
    void changedBytesAreReadAsByTheParserOrLeftToIt() {
        Random random = new Random(SEED);
        byte[] tree = typicalTree();
        int canonical = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] changed = tree.clone();
            byte other = changed[random.nextInt(changed.length)];
            changed[random.nextInt(changed.length)] = random.nextBoolean() ? other : (byte) random.nextInt(256);
            canonical += isCanonicalAsRead(changed, "seed " + SEED + ", case " + i) ? 1 : 0;
        }
        assertThat(canonical).isBetween(CASES / 10, CASES - CASES / 10);
    }

    private static boolean isCanonicalAsRead(byte[] tree, String context) {
        try {
            TreeNodes nodes = TreeNodes.of(tree);
            List<Node> parsed = TreeReader.readAll(tree);
            List<Node> read = new ArrayList<>();
            nodes.forEach(read::add);
            assertThat(read).as(context).hasSameSizeAs(parsed);
            for (int i = 0; i < read.size(); i++) {
                assertThat(read.get(i).isEncodedAs(parsed.get(i))).as(context).isTrue();
            }
            if (nodes.canonical()) {
                assertThat(encode(nodes)).as(context).isEqualTo(tree);
            }
            return nodes.canonical();
        } catch (MalformedException e) {
            return false;
        }
    }
}
