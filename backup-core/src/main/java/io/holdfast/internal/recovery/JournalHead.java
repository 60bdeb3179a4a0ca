package io.holdfast.internal.recovery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a journal had come, in a file beside it: the number and the sum of its last line. A journal that was cut where a line ends looks whole by itself.
 *
 * <pre>head = 16 digits " " sum "\n"</pre>
 *
 * <p>It is written when the line is durable, and not made durable itself: so it may be behind the journal, and never before it. What cannot be read of it says nothing.
 */
final class JournalHead implements AutoCloseable {

    private static final Pattern HEAD = Pattern.compile("(\\d{16}) ([0-9a-f]{64})\n");

    private final RandomAccessFile file;

    private JournalHead(RandomAccessFile file) {
        this.file = file;
    }

    /** A line that was written. */
    record Line(long number, String sum) {}

    static Path of(Path journal) {
        return journal.resolveSibling(journal.getFileName() + ".head");
    }

    /** The last line of a journal as far as is known; empty if nothing is. */
    static Optional<Line> read(Path journal) throws IOException {
        Path head = of(journal);
        if (!Files.exists(head)) {
            return Optional.empty();
        }
        Matcher words = HEAD.matcher(Files.readString(head, StandardCharsets.ISO_8859_1));
        return words.matches()
                ? Optional.of(new Line(Long.parseLong(words.group(1)), words.group(2)))
                : Optional.empty();
    }

    static JournalHead open(Path journal) throws IOException {
        return new JournalHead(new RandomAccessFile(of(journal).toFile(), "rw"));
    }

    /** Says that a line is the last one. */
    void write(Line line) throws IOException {
        file.seek(0);
        file.write(String.format(Locale.ROOT, "%016d %s\n", line.number(), line.sum())
                .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
