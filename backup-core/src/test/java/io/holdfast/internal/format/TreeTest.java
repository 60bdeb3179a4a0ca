package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryType;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {

    private static final String A = "a".repeat(64);
    private static final String TIMES =
            "\"mtime\":\"2026-11-20T20:30:07.5Z\",\"atime\":\"2026-11-20T20:30:07.5Z\",\"ctime\":\"2026-11-20T20:30:08Z\"";
    private static final OffsetDateTime MTIME = OffsetDateTime.parse("2026-11-20T20:30:07.5Z");
    private static final OffsetDateTime CTIME = OffsetDateTime.parse("2026-11-20T20:30:08Z");

    private static Node.Builder node(String name, EntryType type) {
        return Node.builder(name, type).mtime(MTIME).atime(MTIME).ctime(CTIME);
    }

    private static String encode(Node.Builder node) {
        return new String(NodeCodec.encode(node.build()), UTF_8);
    }

    private static Node decode(String node) throws MalformedException {
        return TreeReader.readAll(("{\"nodes\":[" + node + "]}\n").getBytes(UTF_8))
                .get(0);
    }

    private static void assertSame(String json) throws MalformedException {
        assertThat(NodeCodec.encode(decode(json))).asString(UTF_8).isEqualTo(json);
    }

    @Test
    void emptyDirectoryIsKnown() throws Exception {
        byte[] tree = new TreeWriter().toByteArray();
        assertThat(tree).asString(UTF_8).isEqualTo("{\"nodes\":[]}\n");
        assertThat(TreeReader.readAll(tree)).isEmpty();
    }

    @Test
    void fileHasAllItsFieldsInOrder() throws Exception {
        String json = "{\"name\":\"hello.txt\",\"type\":\"file\",\"mode\":8389101," + TIMES
                + ",\"uid\":0,\"gid\":7,\"user\":\"root\",\"group\":\"lp\",\"inode\":18446744073709551615,\"device_id\":65024,"
                + "\"size\":13,\"links\":2,\"extended_attributes\":[{\"name\":\"user.b\",\"value\":\"dmI=\"},{\"name\":\"user.empty\",\"value\":\"\"}],"
                + "\"content\":[\"" + A + "\"]}";
        Node.Builder node = node("hello.txt", EntryType.FILE)
                .permissions(04755)
                .gid(7)
                .user("root")
                .group("lp")
                .inode(-1)
                .deviceId(65024)
                .size(13)
                .links(2)
                .extendedAttributes(List.of(
                        new ExtendedAttribute("user.b", new byte[] {'v', 'b'}),
                        new ExtendedAttribute("user.empty", new byte[0])))
                .content(List.of(Id.fromHex(A)));
        assertThat(encode(node)).isEqualTo(json);
        assertSame(json);
    }

    @Test
    void emptyFileHasAnEmptyListAndNoMode() {
        assertThat(encode(node("e", EntryType.FILE)))
                .isEqualTo("{\"name\":\"e\",\"type\":\"file\"," + TIMES + ",\"uid\":0,\"gid\":0,\"content\":[]}");
    }

    @Test
    void directoryHasATreeAndNoContent() throws Exception {
        String json = "{\"name\":\"dir\",\"type\":\"dir\",\"mode\":2151678440," + TIMES
                + ",\"uid\":0,\"gid\":0,\"content\":null,\"subtree\":\"" + A + "\"}";
        Node.Builder node = node("dir", EntryType.DIRECTORY).permissions(02750);
        assertThat(encode(node.subtree(Id.fromHex(A)))).isEqualTo(json);
        assertSame(json);
    }

    @Test
    void deviceHasItsNumber() throws Exception {
        String json = "{\"name\":\"chr\",\"type\":\"chardev\",\"mode\":69206436," + TIMES
                + ",\"uid\":0,\"gid\":0,\"links\":1,\"device\":259,\"content\":null}";
        Node.Builder node = node("chr", EntryType.CHARACTER_DEVICE).permissions(0644);
        assertThat(encode(node.links(1).device(259))).isEqualTo(json);
        assertSame(json);
    }

    @Test
    void targetThatIsNotUtf8IsKeptBesideItsText() throws Exception {
        String json = "{\"name\":\"badlink\",\"type\":\"symlink\",\"mode\":134218239," + TIMES
                + ",\"uid\":0,\"gid\":0,\"links\":1,\"linktarget\":\"\\ufffd\\ufffdtarget\\u003c\\u0026\\u003e\\u2028\","
                + "\"linktarget_raw\":\"//50YXJnZXQ8Jj7igKg=\",\"content\":null}";
        String target = "\udcff\udcfetarget<&>\u2028";
        Node.Builder node = node("badlink", EntryType.SYMLINK).permissions(0777).links(1);
        assertThat(encode(node.linkTarget(target))).isEqualTo(json);
        assertThat(decode(json).linkTarget()).isEqualTo(target);
        assertSame(json);
    }

    @Test
    void textIsEscapedAsGoDoes() throws Exception {
        String user = "\"\\/\b\f\n\r\t\u0001\u001f\u007f<>&\u2028\u2029\u00e9\ufffd\ud83d\ude00";
        String json =
                "\"user\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\\u003c\\u003e\\u0026\\u2028\\u2029\u00e9\ufffd\ud83d\ude00\"";
        String encoded = encode(node("n", EntryType.FIFO).user(user));
        assertThat(encoded).contains(json);
        assertThat(decode(encoded).user()).isEqualTo(user);
    }

    @Test
    void attributesOfOtherSystemsKeepTheirBytes() throws Exception {
        assertSame("{\"name\":\"w\",\"type\":\"file\"," + TIMES + ",\"uid\":0,\"gid\":0,\"generic_attributes\":{"
                + "\"windows.creation_time\":{\"LowDateTime\":1,\"HighDateTime\":2},\"windows.file_attributes\":32,"
                + "\"windows.security_descriptor\":\"AQ==\"},\"content\":[]}");
        Node node = decode(
                "{\"name\":\"w\",\"generic_attributes\":{ \"z\" : [ 1.50 , \"a b\\\"<\\u0041\u2028\ud83d\ude00\" ] ,\"a\":{ } }}");
        assertThat(NodeCodec.encode(node))
                .asString(UTF_8)
                .contains(
                        "\"generic_attributes\":{\"a\":{},\"z\":[1.50,\"a b\\\"\\u003c\\u0041\\u2028\ud83d\ude00\"]}");
    }

    @Test
    void fieldsInAnyCaseAndOrderAreUnderstoodAndTheLastWins() throws Exception {
        Node node = decode(
                "{ \"Size\" : 1, \"extra\":[{\"size\":3}], \"SIzE\":2,\"\u017fize\":4, \"lin\u212as\":5, \"user\":null,"
                        + "\"type\":\"file\",\"name\":\"x\",\"content\":null}");
        assertThat(node.size()).isEqualTo(4);
        assertThat(node.links()).isEqualTo(5);
        assertThat(node.user()).isEmpty();
        assertThat(node.mtime()).isEqualTo(GoTime.ZERO);
        assertThat(node.hasContent()).isFalse();
    }

    @Test
    void halfASurrogatePairIsNotAnEscapedByte() throws Exception {
        assertThat(decode("{\"name\":\"a\\udcff\\ud83dz\",\"type\":\"file\"}").name())
                .isEqualTo("a\ufffd\ufffdz");
        assertThat(decode("{\"name\":\"\\ud83d\\ude00\",\"type\":\"file\"}").name())
                .isEqualTo("\ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"irregular", "", "door"})
    void unknownTypesAreKept(String type) throws Exception {
        Node node = decode("{\"name\":\"n\",\"type\":\"" + type + "\"}");
        assertThat(node.type()).isEmpty();
        assertThat(node.typeName()).isEqualTo(type);
        assertThat(node.toBuilder().build().typeName()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../../etc/passwd"})
    void namesThatNoDirectoryCanHaveAreReadButNotWritten(String name) throws Exception {
        assertThat(decode("{\"name\":\"" + name + "\",\"type\":\"file\"}").name())
                .isEqualTo(name);
        assertThatThrownBy(() -> new TreeWriter().add(node(name, EntryType.FILE).build()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"size\":600.0",
                "\"size\":-1",
                "\"size\":-0",
                "\"size\":1e3",
                "\"size\":\"1\"",
                "\"size\":18446744073709551616",
                "\"size\":-9223372036854775808",
                "\"mode\":4294967296",
                "\"uid\":4294967296",
                "\"gid\":4294967296",
                "\"MODE\":\"x\"",
                "\"size\":01",
                "\"size\":true",
                "\"mtime\":\"2026-11-20\"",
                "\"mtime\":5",
                "\"name\":\"\\\\q\"",
                "\"name\":\"a\\nb\"",
                "\"content\":[null]",
                "\"content\":[\"ab\"]",
                "\"content\":{}",
                "\"subtree\":5",
                "\"linktarget_raw\":\"QQ\"",
                "\"linktarget_raw\":\"Q!==\"",
                "\"extended_attributes\":[5]",
                "\"generic_attributes\":[]",
                "\"user\":{}",
                "\"user\":\"",
                "\"user\":\"\\x\"",
                "user:1",
                "\"user\" 1"
            })
    void wrongValuesAreRefused(String field) {
        assertThatThrownBy(() -> decode("{" + field + "}"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("tree: ")
                .hasMessageContaining("at byte");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"nodes\":null}",
                "{\"nodes\":{}}",
                "{\"nodes\":[]",
                "{\"nodes\":[]}x",
                "{\"nodes\":[]}{}",
                "{\"nodes\":[],\"nodes\":[]}",
                "{\"nodes\":[5]}",
                "{\"nodes\":[null]}",
                "{\"nodes\":[{}"
            })
    void whatIsNotATreeIsRefused(String json) {
        assertThatThrownBy(() -> TreeReader.readAll(json.getBytes(UTF_8))).isInstanceOf(MalformedException.class);
    }

    @Test
    void fieldsAroundTheNodesArePassedOver() throws Exception {
        assertThat(TreeReader.readAll(
                        "{\"x\":{\"nodes\":[1]},\"Nodes\":[{\"name\":\"a\"},{\"name\":\"a\"}],\"y\":[]}\n\n"
                                .getBytes(UTF_8)))
                .extracting(Node::name)
                .containsExactly("a", "a");
    }

    @Test
    void nodesMustComeInTheOrderOfTheirBytes() {
        List<String> ordered = List.of("A", "a", "a!", "aa", "\u00e9", "\uffee", "\ud800\udc00", "\udcff");
        TreeWriter writer = new TreeWriter();
        ordered.forEach(name -> writer.add(node(name, EntryType.FILE).build()));
        assertThat(writer.count()).isEqualTo(ordered.size());
        for (int i = 0; i < ordered.size(); i++) {
            for (int k = 0; k <= i; k++) {
                TreeWriter other = new TreeWriter();
                other.add(ordered.get(i), new byte[] {'{', '}'});
                String late = ordered.get(k);
                assertThatThrownBy(() -> other.add(late, new byte[] {'{', '}'}))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThat(other.toByteArray()).asString(UTF_8).isEqualTo("{\"nodes\":[{}]}\n");
            }
        }
    }

    @Test
    void treeCanBeReadNodeByNode() throws Exception {
        TreeWriter writer = new TreeWriter();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            names.add(String.format("%04d", i));
            writer.add(node(names.get(i), EntryType.FILE).size(i).build());
        }
        TreeReader reader = new TreeReader(writer.toByteArray());
        for (int i = 0; i < 1000; i++) {
            assertThat(reader.next().size()).isEqualTo(i);
        }
        assertThat(reader.next()).isNull();
        assertThat(reader.next()).isNull();
    }

    @Test
    void everyFieldSurvivesTheBuilder() throws Exception {
        Node node = decode("{\"name\":\"n\",\"type\":\"file\",\"mode\":1," + TIMES
                + ",\"uid\":2,\"gid\":3,\"user\":\"u\",\"group\":\"g\",\"inode\":4,"
                + "\"device_id\":5,\"size\":6,\"links\":7,\"linktarget\":\"l\",\"extended_attributes\":[{\"name\":\"x\",\"value\":\"\"}],"
                + "\"generic_attributes\":{\"k\":8},\"device\":9,\"content\":[\"" + A + "\"],\"subtree\":\"" + A
                + "\",\"error\":\"e\"}");
        assertThat(NodeCodec.encode(node.toBuilder().build())).isEqualTo(NodeCodec.encode(node));
        assertThat(node.genericAttributes()).isEqualTo(Map.of("k", "8"));
        assertThat(node.error()).isEqualTo("e");
        assertThat(node.withContent(List.of()).withSubtree(Id.ZERO).subtree()).contains(Id.ZERO);
    }
}
