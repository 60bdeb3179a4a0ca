package io.holdfast.cli;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.spi.source.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The content of a file for an archive, which says how long it is before it holds it: always as many bytes as the entry's size.
 *
 * <p>Damage in the first 8 MiB shows at once, so that the file can be left out. When it shows later, zeros take the place of the rest, as tar does it with
 * a file that shrinks, and somebody is told. Not thread-safe.
 */
final class SizedContent extends InputStream {

    static final int READ_AHEAD = 8 << 20;

    private final InputStream content;
    private final Entry file;
    private final Consumer<Problem> problems;
    private long position;
    private boolean damaged;

    private SizedContent(InputStream content, Entry file, long position, Consumer<Problem> problems) {
        this.content = content;
        this.file = file;
        this.position = position;
        this.problems = problems;
    }

    /**
     * The content of a file.
     *
     * @param content what there is of it; closing what this returns closes it
     * @param problems is told if not all of this is what was backed up
     * @throws CorruptionException if the file is damaged near its beginning
     */
    static InputStream of(InputStream content, Entry file, Consumer<Problem> problems) throws IOException {
        // One byte more than a small file has, since that shows whether it has more.
        byte[] head = content.readNBytes((int) Math.min(READ_AHEAD, file.size() + 1));
        if (head.length != Math.min(READ_AHEAD, file.size())) {
            throw new CorruptionException("it does not have the " + file.size() + " bytes that the snapshot speaks of");
        }
        return new SequenceInputStream(
                new ByteArrayInputStream(head), new SizedContent(content, file, head.length, problems));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int wanted = (int) Math.min(length, file.size() - position);
        if (wanted == 0) {
            if (!damaged && hasMore()) {
                tell("it has more content than its " + position + " bytes in the archive");
            }
            return -1;
        }
        int read = damaged ? -1 : readSound(into, offset, wanted);
        if (read < 0) {
            Arrays.fill(into, offset, offset + wanted, (byte) 0);
            read = wanted;
        }
        position += read;
        return read;
    }

    private int readSound(byte[] into, int offset, int length) throws IOException {
        try {
            int read = content.read(into, offset, length);
            if (read < 0) {
                tell("its content ends at byte " + position + "; from there on the archive has zeros");
            }
            return read;
        } catch (CorruptionException e) {
            tell("its content is damaged; from byte " + position + " on the archive has zeros: " + e.getMessage());
            return -1;
        }
    }

    private boolean hasMore() throws IOException {
        try {
            return content.read() >= 0;
        } catch (CorruptionException e) {
            return true;
        }
    }

    private void tell(String reason) {
        damaged = true;
        problems.accept(new Problem(file.path(), reason));
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
