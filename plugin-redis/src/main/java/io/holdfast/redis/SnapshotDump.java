package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.redis.internal.rdb.RdbFile;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import java.io.IOException;
import java.io.InputStream;

/** The copy in a snapshot. */
final class SnapshotDump implements RdbFile {

    private static final int FORMAT = 9;

    private final EntrySource base;
    private final Entry dump;

    private SnapshotDump(EntrySource base, Entry dump) {
        this.base = base;
        this.dump = dump;
    }

    /**
     * Finds it.
     *
     * @throws IOException if the snapshot has none
     */
    static SnapshotDump of(EntrySource base) throws IOException, InterruptedException {
        return new SnapshotDump(base, RestoredFiles.dump(base));
    }

    Entry entry() {
        return dump;
    }

    @Override
    public InputStream open() throws InterruptedException {
        return base.open(dump);
    }

    /** What a file begins with: {@code REDIS0010}. */
    static String format(RdbFile file) throws IOException, InterruptedException {
        try (InputStream in = file.open()) {
            return new String(in.readNBytes(FORMAT), ISO_8859_1);
        }
    }

    /** Its number. */
    static int version(String format) throws IOException {
        String digits = format.replaceAll("\\D", "");
        if (digits.isEmpty()) {
            throw new IOException("The copy does not begin as an RDB file");
        }
        return Integer.parseInt(digits);
    }
}
