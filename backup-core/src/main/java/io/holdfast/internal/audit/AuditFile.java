package io.holdfast.internal.audit;

import io.holdfast.audit.AuditEntry;
import io.holdfast.audit.AuditEvent;
import io.holdfast.audit.AuditEvent.Outcome;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The file of a log: its end, and what is appended to it. Thread-safe, also against other processes. */
public final class AuditFile {

    /** The first entry of each log. */
    private static final String BEGIN = "audit.begin";
    /** The only detail of that. */
    private static final String LOG = "log";

    private static final String MEND = "audit.mend";
    private static final int LONGEST_LINE = 1 << 20;

    /** The lock of a file is the process's: whichever of its channels is closed gives it up for all. Entries are few, so that all logs of a process may take turns. */
    private static final Object IN_PROCESS = new Object();

    private final Path path;
    private final String actor;
    private final Clock clock;
    private Optional<AuditEntry> last = Optional.empty();
    private long end;

    /**
     * The file at a path.
     *
     * @param actor who begins or mends it
     */
    public AuditFile(Path path, String actor, Clock clock) {
        this.path = path;
        this.actor = actor;
        this.clock = clock;
    }

    /** The last entry of a log that is begun if there is none. */
    public AuditEntry last() throws IOException {
        return alone(channel -> last.orElseThrow());
    }

    public AuditEntry append(AuditEvent event) throws IOException {
        return alone(channel -> write(channel, event));
    }

    /** The id of the log that begins with this entry. */
    public static String id(AuditEntry first) throws IOException {
        String id = first.event().detail().getOrDefault(LOG, "");
        if (!id.matches("[0-9a-f-]{36}")) {
            throw new IOException("The first entry does not say which log it is");
        }
        return id;
    }

    /** What is found out by reading one. */
    @FunctionalInterface
    public interface Look<T> {
        T at(InputStream in) throws IOException;
    }

    /** Reads one while nothing of this process writes to it: whoever closes what was read gives the lock up for all. */
    public static <T> T read(Path path, Look<T> look) throws IOException {
        synchronized (IN_PROCESS) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
                return look.at(in);
            }
        }
    }

    /** The next line without its end; empty at the end, also if that is in a line. */
    public static Optional<byte[]> nextLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return Optional.of(line.toByteArray());
            }
            if (line.size() < LONGEST_LINE) {
                line.write(next);
            }
        }
        return Optional.empty();
    }

    private interface Body {
        AuditEntry with(FileChannel channel) throws IOException;
    }

    /** Does it while nobody else writes, on a thread of its own: an interrupt, with which operations are cancelled, would close the file in the middle. */
    private synchronized AuditEntry alone(Body body) throws IOException {
        CompletableFuture<AuditEntry> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        done.complete(inTurn(body));
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                "holdfast-audit");
        thread.setDaemon(true);
        thread.start();
        try {
            return done.join();
        } catch (CompletionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException("The audit log " + path + " cannot be written: " + cause.getMessage(), cause);
        }
    }

    private AuditEntry inTurn(Body body) throws IOException {
        synchronized (IN_PROCESS) {
            return locked(body);
        }
    }

    private AuditEntry locked(Body body) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        privateFile());
                FileLock lock = lock(channel)) {
            if (!lock.isValid()) {
                throw new IOException("it cannot be locked");
            }
            findEnd(channel);
            return body.with(channel);
        }
    }

    private static FileAttribute<?>[] privateFile() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                Thread.onSpinWait(); // This class, loaded a second time, is writing to the file, which takes
                // milliseconds.
            }
        }
    }

    private void findEnd(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size == end && last.isPresent()) {
            return;
        }
        long begin = Math.max(0, size - LONGEST_LINE);
        ByteBuffer tail = ByteBuffer.allocate((int) (size - begin));
        while (tail.hasRemaining() && channel.read(tail, begin + tail.position()) >= 0) {
            // Until all of it is there.
        }
        int lineEnd = newlineBefore(tail, tail.position());
        if (lineEnd < 0) {
            last = Optional.empty();
            end = 0;
        } else {
            int lineBegin = newlineBefore(tail, lineEnd) + 1;
            last = Optional.of(lastEntry(Arrays.copyOfRange(tail.array(), lineBegin, lineEnd)));
            end = begin + lineEnd + 1;
        }
        mend(channel, size - end);
    }

    private static AuditEntry lastEntry(byte[] line) throws IOException {
        try {
            return AuditLine.read(line);
        } catch (IOException e) {
            throw new IOException(
                    "its last entry is not what was written, " + e.getMessage()
                            + ". Keep the file as evidence, and begin another one",
                    e);
        }
    }

    private static int newlineBefore(ByteBuffer bytes, int position) {
        int at = position - 1;
        while (at >= 0 && bytes.get(at) != '\n') {
            at--;
        }
        return at;
    }

    /** Begins the log if there is no entry; removes what is behind the last one, and says so. */
    private void mend(FileChannel channel, long behind) throws IOException {
        channel.truncate(end);
        if (last.isEmpty()) {
            write(channel, new AuditEvent(actor, BEGIN, path.toString(), Outcome.DONE, Map.of(LOG, newId())));
        } else if (behind > 0) {
            Map<String, String> detail =
                    Map.of("removed", behind + " bytes of an entry that was not written to its end");
            write(channel, new AuditEvent(actor, MEND, path.toString(), Outcome.DONE, detail));
        }
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    private AuditEntry write(FileChannel channel, AuditEvent event) throws IOException {
        long number = last.map(AuditEntry::number).orElse(0L) + 1;
        String previous = last.map(AuditEntry::hash).orElse(AuditLine.NOTHING);
        byte[] line = AuditLine.write(number, clock.instant(), event, previous);
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
            channel.write(bytes, end + bytes.position());
        }
        channel.force(true);
        AuditEntry entry = AuditLine.read(Arrays.copyOf(line, line.length - 1));
        end += line.length;
        last = Optional.of(entry);
        return entry;
    }
}
