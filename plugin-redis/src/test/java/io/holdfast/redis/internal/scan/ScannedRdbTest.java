package io.holdfast.redis.internal.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.rdb.Crc64;
import io.holdfast.redis.internal.rdb.RdbCheck;
import io.holdfast.redis.internal.rdb.RdbException;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a server rarely says is understood: here it says so each time. */
class ScannedRdbTest {

    private static final String NO_FUNCTIONS = "-ERR unknown command 'FUNCTION'\r\n";

    /** Of each command, what is replied the first, second, … and each further time. */
    private final Map<String, List<String>> replies = new HashMap<>(Map.of(
            "PEXPIRETIME", List.of(":-2\r\n", "+QUEUED\r\n"),
            "FUNCTION", List.of(NO_FUNCTIONS),
            "SELECT", List.of("+OK\r\n", "-ERR DB index is out of range\r\n"),
            "MULTI", List.of("+OK\r\n"),
            "DUMP", List.of(dumped(10), "+QUEUED\r\n"),
            "EXEC", List.of("*2\r\n:-1\r\n" + dumped(10))));

    @Test
    void keyThatScanShowsTwiceIsThereOnce() throws Exception {
        replies.put("SCAN", List.of(names("7", "a", "b"), names("5", "b", "c", "c"), names("0", "a")));
        assertThat(keys()).containsExactly("a", "b", "c");
    }

    @Test
    void keyThatIsGoneIsLeftOut() throws Exception {
        replies.put("SCAN", List.of(names("0", "a", "b")));
        replies.put("DUMP", List.of("$-1\r\n", dumped(10), "+QUEUED\r\n"));
        replies.put("EXEC", List.of("*2\r\n:-2\r\n$-1\r\n", "*2\r\n:-1\r\n" + dumped(10)));
        assertThat(keys()).containsExactly("b");
    }

    @Test
    void damagedValueIsRefused() {
        replies.put("SCAN", List.of(names("0", "a")));
        replies.put("EXEC", List.of("*2\r\n:-1\r\n" + dumped(10).replace('x', 'y')));
        assertThatThrownBy(this::keys).isInstanceOf(RdbException.class).hasMessageContaining("checksum");
    }

    @Test
    void serverThatIsReplacedByANewerOneIsRefused() {
        replies.put("SCAN", List.of(names("0", "a")));
        replies.put("EXEC", List.of("*2\r\n:-1\r\n" + dumped(11)));
        assertThatThrownBy(this::keys).isInstanceOf(IOException.class).hasMessageContaining("version 11");
    }

    /** Or else the copy would end with a part of the databases. */
    @Test
    void databaseThatCannotBeLookedIntoJustNowIsNoEnd() {
        replies.put("SCAN", List.of(names("0", "a")));
        replies.put("SELECT", List.of("+OK\r\n", "-BUSY Redis is busy running a script\r\n"));
        assertThatThrownBy(this::keys).isInstanceOf(ServerException.class).hasMessageContaining("BUSY");
    }

    @Test
    void refusalWithinATransactionIsSaid() {
        replies.put("SCAN", List.of(names("0", "a")));
        replies.put("DUMP", List.of(dumped(10), "-NOPERM this user has no permissions\r\n"));
        replies.put("EXEC", List.of("-EXECABORT Transaction discarded\r\n"));
        assertThatThrownBy(this::keys).isInstanceOf(ServerException.class).hasMessageContaining("NOPERM");
    }

    private List<String> keys() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(listener));
            try {
                return keys(listener);
            } finally {
                serving.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static List<String> keys(ServerSocket listener) throws IOException {
        List<String> keys = new ArrayList<>();
        try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                RespConnection connection = new RespConnection(client)) {
            RdbCheck check = new RdbCheck(key -> keys.add(new String(key.name(), UTF_8)));
            byte[] file = new ScannedRdb(connection, "test").readAllBytes();
            check.accept(file, 0, file.length);
            assertThat(check.finish()).isEqualTo(RdbCheck.Checksum.RIGHT);
        }
        return keys;
    }

    private void serve(ServerSocket listener) {
        Map<String, Integer> times = new HashMap<>();
        try (RespConnection connection = new RespConnection(listener.accept())) {
            while (true) {
                String command = connection.receiveCommand().get(0);
                List<String> all = replies.getOrDefault(command, List.of("-ERR unknown command\r\n"));
                int time = times.merge(command, 1, Integer::sum);
                byte[] reply = all.get(Math.min(time, all.size()) - 1).getBytes(ISO_8859_1);
                connection.sendRaw(reply, 0, reply.length);
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static String names(String cursor, String... names) {
        StringBuilder reply = new StringBuilder("*2\r\n" + bulk(cursor) + "*" + names.length + "\r\n");
        for (String name : names) {
            reply.append(bulk(name));
        }
        return reply.toString();
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    /** A string, x. */
    private static String dumped(int version) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 1, 'x', (byte) version, 0});
        Crc64 crc = new Crc64();
        crc.update(out.toByteArray(), 0, out.size());
        for (int i = 0; i < Long.BYTES; i++) {
            out.write((int) (crc.value() >> (8 * i)));
        }
        return bulk(out.toString(ISO_8859_1));
    }
}
