package io.holdfast.audit;

import io.holdfast.internal.audit.AuditAnchors;
import io.holdfast.internal.audit.AuditFile;
import io.holdfast.internal.audit.AuditLine;
import io.holdfast.internal.audit.AuditVerification;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A file that says who did what to which data, and with which result. Thread-safe; several processes may write to the same file.
 *
 * <p>Each entry is a line of JSON and has the hash of the one before it. So none can be changed, removed, inserted or moved without {@link #verify} noticing, unless all that follow are
 * written anew as well, or cut off. To notice that, too, {@linkplain #anchor anchor} the log now and then in a store that those who can write the file cannot change.
 *
 * <p>An entry is durable when {@link #append} returns. What a process that was killed left of a line is no entry; it is removed when the next one is written, and that said in the log.
 */
public final class AuditLog {

    /** The longest value of an event, in characters; a longer one is cut, and ends with {@code …}. */
    public static final int LONGEST_VALUE = 4096;

    private final Path path;
    private final AuditFile file;

    private AuditLog(Path path, AuditFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens a log, or begins one if the file is absent.
     *
     * @param path of the file, which only its owner can read
     * @param actor who begins or mends it
     * @param clock says when entries are written
     * @throws IOException if it cannot be written, or its last entry is not what was written: nothing is appended before somebody has looked
     */
    public static AuditLog open(Path path, String actor, Clock clock) throws IOException {
        AuditLog log = new AuditLog(path, new AuditFile(path, actor, clock));
        log.last();
        return log;
    }

    /** Its last entry. */
    public AuditEntry last() throws IOException {
        return file.last();
    }

    /**
     * Appends an entry, which is durable when this returns.
     *
     * @throws IOException if it is not known to be
     */
    public AuditEntry append(AuditEvent event) throws IOException {
        return file.append(shortened(event));
    }

    /**
     * Keeps the hash of the last entry in a store, where it shows later that everything up to that entry is still there.
     *
     * @return the entry
     * @throws IOException if it could not be kept
     */
    public AuditEntry anchor(Store store) throws IOException, InterruptedException {
        AuditEntry newest = last();
        AuditEntry first =
                first(path).orElseThrow(() -> new IOException(path + " does not begin as an audit log does"));
        new AuditAnchors(store, AuditFile.id(first)).keep(newest);
        return newest;
    }

    /**
     * Looks whether a log is as it was written.
     *
     * @throws IOException if it cannot be read
     */
    public static AuditReport verify(Path path) throws IOException {
        return new AuditVerification(Collections.emptySortedMap()).of(path);
    }

    /**
     * Looks whether a log is as it was written, and whether all is there that was ever anchored in a store.
     *
     * @return with a flaw if nothing was
     * @throws IOException if the log or the store cannot be read
     */
    public static AuditReport verify(Path path, Store store) throws IOException, InterruptedException {
        Optional<AuditEntry> first = first(path);
        if (first.isEmpty()) {
            AuditReport report = verify(path);
            return with(report, "Which log it is, and so what was anchored of it, its first line does not say");
        }
        SortedMap<Long, String> anchors = new AuditAnchors(store, AuditFile.id(first.get())).all();
        AuditReport report = new AuditVerification(anchors).of(path);
        return anchors.isEmpty() ? with(report, "Nothing of this log is anchored in " + store) : report;
    }

    private static AuditReport with(AuditReport report, String flaw) {
        List<String> flaws = new ArrayList<>(report.flaws());
        flaws.add(flaw);
        return new AuditReport(report.entries(), report.last(), report.anchors(), flaws);
    }

    /** Empty if the first line is no entry. */
    private static Optional<AuditEntry> first(Path path) throws IOException {
        try {
            Optional<byte[]> line = AuditFile.read(path, AuditFile::nextLine);
            return line.isPresent() ? Optional.of(AuditLine.read(line.get())) : Optional.empty();
        } catch (AuditLine.ChangedException e) {
            return Optional.empty();
        }
    }

    private static AuditEvent shortened(AuditEvent event) {
        Map<String, String> detail = new HashMap<>();
        event.detail().forEach((name, value) -> detail.put(shortened(name), shortened(value)));
        return new AuditEvent(
                shortened(event.actor()),
                shortened(event.action()),
                shortened(event.subject()),
                event.outcome(),
                detail);
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
    }

    @Override
    public String toString() {
        return "the audit log " + path;
    }
}
