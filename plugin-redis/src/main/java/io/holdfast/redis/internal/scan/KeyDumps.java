package io.holdfast.redis.internal.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks for keys, one transaction for each, so that its value and its time belong together; many are under way, and fewer the larger they are, since the server holds what was asked for and not
 * read. The values are read by whoever uses this. Not thread-safe.
 */
final class KeyDumps {

    private final RespConnection connection;
    private final Deque<byte[]> wanted = new ArrayDeque<>();
    private final Deque<byte[]> asked = new ArrayDeque<>();
    /** Whether it says when a key expires; those older than 7 only say how long it has. */
    private final boolean absolute;

    private final UnderWay underWay = new UnderWay();

    /**
     * A key whose value comes next.
     *
     * @param length of the value, with what is around it
     * @param expires in milliseconds since 1970
     */
    @SuppressWarnings("ArrayRecordComponent") // It is used at once, and not kept or compared.
    record Coming(byte[] name, long length, OptionalLong expires) {}

    KeyDumps(RespConnection connection) throws IOException {
        this.connection = connection;
        absolute = knowsExpireTime(connection);
    }

    private static boolean knowsExpireTime(RespConnection connection) throws IOException {
        try {
            connection.command("PEXPIRETIME", "");
            return true;
        } catch (ServerException e) {
            if (e.isUnknown()) {
                return false;
            }
            throw e;
        }
    }

    void want(Collection<byte[]> names) {
        wanted.addAll(names);
    }

    boolean isEmpty() {
        return wanted.isEmpty() && asked.isEmpty();
    }

    /** Asks for more, and waits for the next answer; empty if the key is gone. What was coming has been read. */
    Optional<Coming> next() throws IOException {
        ask();
        byte[] name = asked.remove();
        for (int i = absolute ? 3 : 4; i > 0; i--) {
            connection.reply("DUMP"); // OK, or QUEUED.
        }
        connection.partsOfReply("EXEC");
        OptionalLong expires = expires();
        long length = connection.lengthOfReply("DUMP");
        underWay.answered(length);
        return length < 0 ? Optional.empty() : Optional.of(new Coming(name, length, expires));
    }

    private OptionalLong expires() throws IOException {
        if (absolute) {
            long at = number(connection.reply("PEXPIRETIME"));
            return at < 0 ? OptionalLong.empty() : OptionalLong.of(at);
        }
        List<?> time = connection.reply("TIME") instanceof List<?> parts ? parts : List.of();
        long left = number(connection.reply("PTTL"));
        if (left < 0 || time.size() != 2) {
            return OptionalLong.empty();
        }
        long now = 1000 * number(time.get(0)) + number(time.get(1)) / 1000;
        return OptionalLong.of(now + left);
    }

    private static long number(@Nullable Object reply) throws IOException {
        try {
            return Long.parseLong(RespConnection.text(reply));
        } catch (NumberFormatException e) {
            throw new IOException("The server does not say when a key expires", e);
        }
    }

    /** Only when few are left, so that many go together. */
    private void ask() throws IOException {
        int most = underWay.most();
        if (wanted.isEmpty() || asked.size() > most / 2) {
            return;
        }
        ByteArrayOutputStream commands = new ByteArrayOutputStream();
        while (asked.size() < most && !wanted.isEmpty()) {
            byte[] name = wanted.remove();
            command(commands, "MULTI");
            if (absolute) {
                command(commands, "PEXPIRETIME", name);
            } else {
                command(commands, "TIME");
                command(commands, "PTTL", name);
            }
            command(commands, "DUMP", name);
            command(commands, "EXEC");
            asked.add(name);
        }
        byte[] bytes = commands.toByteArray();
        connection.sendRaw(bytes, 0, bytes.length);
    }

    private static void command(ByteArrayOutputStream into, String command, byte[]... words) {
        into.writeBytes(("*" + (1 + words.length) + "\r\n").getBytes(UTF_8));
        word(into, command.getBytes(UTF_8));
        for (byte[] word : words) {
            word(into, word);
        }
    }

    private static void word(ByteArrayOutputStream into, byte[] word) {
        into.writeBytes(("$" + word.length + "\r\n").getBytes(UTF_8));
        into.writeBytes(word);
        into.writeBytes(new byte[] {'\r', '\n'});
    }
}
