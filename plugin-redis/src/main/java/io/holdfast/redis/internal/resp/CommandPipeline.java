package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands without waiting for the reply to each, and their words piece by piece, so that a word may be larger than the memory. Not thread-safe.
 *
 * @param <T> what a command is about
 */
public final class CommandPipeline<T> {

    private static final int MOST = 512;
    private static final int BUFFER = 1 << 17;

    private final RespConnection connection;
    private final Replies<T> replies;
    private final OutputStream out;
    private final Deque<T> waiting = new ArrayDeque<>();

    /**
     * Is told what the server replied, in the order of the commands.
     *
     * @param <T> what a command is about
     */
    public interface Replies<T> {
        /** It did it. */
        void done(T about, @Nullable Object reply);

        /** It refused it. */
        void refused(T about, ServerException why);
    }

    /** A pipeline over a connection, over which nothing else goes until it is {@linkplain #finish finished}. */
    public CommandPipeline(RespConnection connection, Replies<T> replies) {
        this.connection = connection;
        this.replies = replies;
        out = new BufferedOutputStream(new Raw(connection), BUFFER);
    }

    /** Begins a command of so many words. */
    public CommandPipeline<T> begin(int words) throws IOException {
        out.write(("*" + words + "\r\n").getBytes(UTF_8));
        return this;
    }

    /** A word. */
    public CommandPipeline<T> word(String text) throws IOException {
        return word(text.getBytes(UTF_8));
    }

    /** A word. */
    public CommandPipeline<T> word(byte[] bytes) throws IOException {
        return word(bytes.length, to -> to.write(bytes));
    }

    /** Writes a word. */
    @FunctionalInterface
    public interface Word {
        /** Writes just as many bytes as were announced. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** A word of so many bytes. */
    public CommandPipeline<T> word(long length, Word word) throws IOException {
        out.write(("$" + length + "\r\n").getBytes(UTF_8));
        word.writeTo(out);
        out.write("\r\n".getBytes(UTF_8));
        return this;
    }

    /** Ends a command. */
    public void end(T about) throws IOException {
        waiting.add(about);
        if (waiting.size() == MOST) {
            finish();
        }
    }

    /** Waits for all replies. */
    public void finish() throws IOException {
        out.flush();
        while (!waiting.isEmpty()) {
            T about = waiting.remove();
            try {
                replies.done(about, connection.reply("a command"));
            } catch (ServerException e) {
                replies.refused(about, e);
            }
        }
    }

    private static final class Raw extends OutputStream {

        private final RespConnection connection;

        Raw(RespConnection connection) {
            this.connection = connection;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            connection.sendRaw(bytes, offset, length);
        }
    }
}
