package io.holdfast.internal.audit;

import io.holdfast.audit.AuditEntry;
import io.holdfast.audit.AuditReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A look at all entries of a log. */
public final class AuditVerification {

    private static final int MOST_FLAWS = 100;

    private final SortedMap<Long, String> anchors;
    private final List<String> flaws = new ArrayList<>();
    private long entries;
    private long compared;
    private long expected = 1;
    /** Of the entry before; empty where that cannot be read. */
    private Optional<String> previous = Optional.of(AuditLine.NOTHING);

    private Optional<AuditEntry> last = Optional.empty();

    /**
     * One that compares with hashes that were kept.
     *
     * @param anchors by the numbers of their entries
     */
    public AuditVerification(SortedMap<Long, String> anchors) {
        this.anchors = anchors;
    }

    public AuditReport of(Path file) throws IOException {
        return AuditFile.read(file, this::report);
    }

    private AuditReport report(InputStream in) throws IOException {
        long lines = 0;
        for (Optional<byte[]> line = AuditFile.nextLine(in); line.isPresent(); line = AuditFile.nextLine(in)) {
            lines++;
            look(line.get(), lines);
        }
        if (entries == 0) {
            flaw("There is no entry");
        }
        if (!anchors.isEmpty() && anchors.lastKey() >= expected) {
            flaw("The end is cut off: entry " + anchors.lastKey() + " was anchored, and " + (expected - 1)
                    + " is the last");
        }
        return new AuditReport(entries, last, compared, flaws);
    }

    private void look(byte[] bytes, long line) {
        AuditEntry entry;
        try {
            entry = AuditLine.read(bytes);
        } catch (IOException e) {
            flaw("Line " + line + ": " + e.getMessage());
            expected++;
            previous = Optional.empty();
            return;
        }
        if (entry.number() != expected) {
            flaw("Line " + line + ": it has entry " + entry.number() + " where " + expected + " is expected");
        } else if (previous.filter(hash -> !hash.equals(entry.previous())).isPresent()) {
            flaw("Line " + line + ": entry " + entry.number() + " does not follow the one before it");
        }
        compare(entry, line);
        entries++;
        expected = entry.number() + 1;
        previous = Optional.of(entry.hash());
        last = Optional.of(entry);
    }

    private void compare(AuditEntry entry, long line) {
        String anchor = anchors.get(entry.number());
        if (anchor != null) {
            compared++;
            if (!anchor.equals(entry.hash())) {
                flaw("Line " + line + ": entry " + entry.number() + " is another than was anchored");
            }
        }
    }

    private void flaw(String what) {
        if (flaws.size() < MOST_FLAWS) {
            flaws.add(what);
        }
    }
}
