package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Locale;

/**
 * Finds in a stream of commands the places at which it can be cut: behind each command that is not within a transaction, and not behind {@code SELECT}, which belongs to what
 * comes next. Not thread-safe.
 */
public final class CommandScanner {

    /** No name of a command that matters here is longer. */
    private static final int NAME = 6;

    private static final int LONGEST_NUMBER = 20;

    private final boolean annotated;
    private final StringBuilder text = new StringBuilder();
    private String name = "";
    private Expect expect = Expect.COMMAND;
    private long words;
    private long bytes;
    private boolean first;
    private boolean transaction;

    private enum Expect {
        COMMAND,
        WORD,
        BYTES,
        LINE_END
    }

    /** Is told of the places. */
    @FunctionalInterface
    public interface Places {
        /**
         * Takes one.
         *
         * @param end of what is before it, in the bytes that were given
         */
        void at(int end) throws IOException, InterruptedException;
    }

    /** A scanner that begins between two commands, outside a transaction. */
    public CommandScanner() {
        this(false);
    }

    private CommandScanner(boolean annotated) {
        this.annotated = annotated;
    }

    /** The same, of a file, in which there are lines with {@code #} as well. */
    public static CommandScanner ofFile() {
        return new CommandScanner(true);
    }

    /** Whether all commands and transactions that have begun have ended. */
    public boolean isBetween() {
        return expect == Expect.COMMAND && text.isEmpty() && !transaction;
    }

    /**
     * Goes on with the next bytes of the stream.
     *
     * @throws IOException if these are no commands
     */
    public void scan(byte[] from, int begin, int end, Places places) throws IOException, InterruptedException {
        int at = begin;
        while (at < end) {
            switch (expect) {
                case COMMAND, WORD -> {
                    at = line(from, at, end);
                    if (at < 0) {
                        return;
                    }
                    header();
                }
                case BYTES -> at = content(from, at, end);
                case LINE_END -> {
                    at++;
                    if (--bytes == 0) {
                        wordEnded();
                        if (expect == Expect.COMMAND && isPlace()) {
                            places.at(at);
                        }
                    }
                }
            }
        }
    }

    /** Takes bytes up to the end of the line; negative if that has not come. */
    private int line(byte[] from, int begin, int end) throws IOException {
        for (int at = begin; at < end; at++) {
            if (from[at] == '\n') {
                return at + 1;
            }
            if (from[at] != '\r' && !(isAnnotation() && text.length() == LONGEST_NUMBER)) {
                text.append((char) (from[at] & 0xff));
            }
            if (text.length() > LONGEST_NUMBER) {
                throw notCommands();
            }
        }
        return -1;
    }

    private boolean isAnnotation() {
        return annotated && expect == Expect.COMMAND && !text.isEmpty() && text.charAt(0) == '#';
    }

    private void header() throws IOException {
        if (isAnnotation()) {
            text.setLength(0);
            return;
        }
        // A newline alone keeps the connection alive.
        if (text.isEmpty() && expect == Expect.COMMAND) {
            return;
        }
        char kind = expect == Expect.COMMAND ? '*' : '$';
        if (text.length() < 2 || text.charAt(0) != kind) {
            throw notCommands();
        }
        long number = number();
        text.setLength(0);
        if (expect == Expect.COMMAND) {
            words = number;
            first = true;
            expect = Expect.WORD;
        } else {
            bytes = number;
            expect = number == 0 ? Expect.LINE_END : Expect.BYTES;
            bytes = number == 0 ? 2 : number;
        }
    }

    private long number() throws IOException {
        long number = 0;
        for (int i = 1; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw notCommands();
            }
            number = 10 * number + digit;
        }
        return number;
    }

    private int content(byte[] from, int at, int end) {
        int count = (int) Math.min(bytes, end - at);
        if (first && text.length() <= NAME) {
            text.append(new String(from, at, Math.min(count, NAME + 1), ISO_8859_1));
        }
        bytes -= count;
        if (bytes == 0) {
            expect = Expect.LINE_END;
            bytes = 2;
        }
        return at + count;
    }

    private void wordEnded() {
        if (first) {
            name = text.toString().toUpperCase(Locale.ROOT);
            text.setLength(0);
            first = false;
        }
        words--;
        expect = words == 0 ? Expect.COMMAND : Expect.WORD;
    }

    /** Whether the command that has ended is followed by a place. */
    private boolean isPlace() {
        if (name.equals("MULTI")) {
            transaction = true;
        } else if (name.equals("EXEC")) {
            transaction = false;
        }
        return !transaction && !name.equals("SELECT");
    }

    private IOException notCommands() {
        return new IOException(
                "The server has written what is no command: '" + text.toString().replaceAll("[^ -~]", "?") + "'");
    }
}
