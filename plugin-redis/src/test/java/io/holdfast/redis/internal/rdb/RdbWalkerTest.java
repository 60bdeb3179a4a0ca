package io.holdfast.redis.internal.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RdbWalkerTest {

    private static final String END = "\u00ff\0\0\0\0\0\0\0\0";

    private final List<String> seen = new ArrayList<>();
    private final RdbVisitor visitor = new RdbVisitor() {
        @Override
        public void about(String name, String value) {
            seen.add(name + "=" + value);
        }

        @Override
        public void library(long from, long to) {
            seen.add("library:" + (to - from));
        }

        @Override
        public void key(Key key) {
            seen.add(key.database() + ":" + new String(key.name(), ISO_8859_1) + ":" + key.typeName() + ":"
                    + key.expires().orElse(-1) + ":" + (key.to() - key.from()));
        }
    };

    @Test
    void stringsHaveTheirForms() throws Exception {
        walk("REDIS0011" + about("redis-ver", "7.2.4") + "\u00fe\2" + "\0\1a\1b" + "\0\u00c0\u00fe\3abc"
                + "\0\1c\u00c1\1\2" + "\0\1d\u00c2\1\2\3\4" + "\0\1e\u0080\0\0\0\3xyz" + END);

        assertThat(seen)
                .containsExactly(
                        "redis-ver=7.2.4",
                        "2:a:string:-1:2",
                        "2:-2:string:-1:4",
                        "2:c:string:-1:3",
                        "2:d:string:-1:5",
                        "2:e:string:-1:8");
    }

    @Test
    void compressedNameIsReadable() throws Exception {
        // "a", and then nineteen times what is one byte before.
        walk("REDIS0011" + "\0\u00c3\5\24\0a\u00e0\12\0" + "\1v" + END);

        assertThat(seen).containsExactly("0:" + "a".repeat(20) + ":string:-1:2");
    }

    @Test
    void expiryBelongsToOneKey() throws Exception {
        walk("REDIS0011" + "\u00fc\1\2\0\0\0\0\0\0\0\1a\1b" + "\u00fd\2\0\0\0\0\1c\1d" + "\u00f9\7\u00f8\7\0\1e\1f"
                + END);

        assertThat(seen).containsExactly("0:a:string:513:2", "0:c:string:2000:2", "0:e:string:-1:2");
    }

    @Test
    void endsOfNestedValuesAreFound() throws Exception {
        String scores = "\2" + "\1x\u00fd" + "\1y\0033.5";
        String pending = "\1" + "i".repeat(16) + "t".repeat(8) + "\1";
        String consumer = "\1" + "\1c" + "t".repeat(8) + "\1" + "i".repeat(16);
        String stream = "\1" + "\20" + "i".repeat(16) + "\3lpk" + "\1\1\1" + "\1" + "\1g\1\1" + pending + consumer;
        String module = "\u0081mmmmmmmm" + "\5\2xy" + "\2\7" + "\4dddddddd" + "\3ffff" + "\0";
        walk("REDIS0011" + "\3\1z" + scores + "\17\1s" + stream + "\7\1m" + module + "\2\1e\0" + "\u00f5\3lib" + END);

        assertThat(seen)
                .containsExactly(
                        "0:z:zset:-1:" + scores.length(),
                        "0:s:stream:-1:" + stream.length(),
                        "0:m:module:-1:" + module.length(),
                        "0:e:set:-1:1",
                        "library:4");
    }

    @Test
    void numberMeansAnotherTypeToValkey() throws Exception {
        String hash = "\1" + "\1f\1v" + "t".repeat(8);
        walk("VALKEY080" + "\26\1h" + hash + END);

        assertThat(seen).containsExactly("0:h:hash:-1:" + hash.length());
    }

    @Test
    void unknownTypeIsOpaqueWithAllBehindIt() throws Exception {
        RdbWalker walker = walk("REDIS0099" + "\0\1a\1b" + "c\1?whatever" + END);

        assertThat(seen).containsExactly("0:a:string:-1:2");
        assertThat(walker.opaque()).contains("type 99 at byte 14");
    }

    @Test
    void fileThatEndsTooEarlyIsRefused() {
        String whole = "REDIS0011" + about("a", "b") + "\0\3abc\u0080\0\0\0\3xyz" + END;
        for (int length = 0; length < whole.length(); length++) {
            String part = whole.substring(0, length);
            assertThatThrownBy(() -> walk(part)).as("%d bytes", length).isInstanceOf(RdbException.class);
        }
    }

    @Test
    void fileThatGoesOnBehindItsEndIsRefused() {
        assertThatThrownBy(() -> walk("REDIS0011" + END + "x")).isInstanceOf(RdbException.class);
    }

    @Test
    void flippedBitIsDetected() throws Exception {
        byte[] file = ("REDIS0011" + "\0\1a\1b" + "\u00ff").getBytes(ISO_8859_1);
        Crc64 crc = new Crc64();
        crc.update(file, 0, file.length);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(file);
        for (int i = 0; i < 8; i++) {
            whole.write((int) (crc.value() >>> (8 * i)));
        }
        assertThat(check(whole.toByteArray())).isEqualTo(RdbCheck.Checksum.RIGHT);

        byte[] flipped = whole.toByteArray();
        flipped[12] ^= 4;
        assertThatThrownBy(() -> check(flipped))
                .isInstanceOf(RdbException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void absentChecksumIsNoRightOne() throws Exception {
        assertThat(check(("REDIS0011" + "\0\1a\1b" + END).getBytes(ISO_8859_1))).isEqualTo(RdbCheck.Checksum.ABSENT);
    }

    private static RdbCheck.Checksum check(byte[] file) throws RdbException {
        RdbCheck check = new RdbCheck(new Keyspace());
        check.accept(file, 0, file.length);
        return check.finish();
    }

    private static String about(String name, String value) {
        return "\u00fa" + (char) name.length() + name + (char) value.length() + value;
    }

    /** However the bytes come. */
    private RdbWalker walk(String file) throws RdbException {
        byte[] bytes = file.getBytes(ISO_8859_1);
        RdbWalker whole = new RdbWalker(visitor);
        whole.accept(bytes, 0, bytes.length);
        whole.finish();
        List<String> first = List.copyOf(seen);
        Random random = new Random(bytes.length);
        for (int i = 0; i < 20; i++) {
            seen.clear();
            RdbWalker walker = new RdbWalker(visitor);
            int at = 0;
            while (at < bytes.length) {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(5));
                walker.accept(bytes, at, count);
                at += count;
            }
            walker.finish();
            assertThat(seen).isEqualTo(first);
        }
        return whole;
    }
}
