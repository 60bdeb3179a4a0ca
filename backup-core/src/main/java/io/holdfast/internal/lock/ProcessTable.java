package io.holdfast.internal.lock;

import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.format.LockHolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * What Linux tells of processes: enough to prove that the holder of a lock has ended, or nothing. On other systems, and wherever a part of the truth may
 * be hidden, it proves nothing, and only the age of a lock counts. Thread-safe.
 *
 * <p>A process is known by the boot of its kernel, the namespaces in which its number and its time of start count, its number and its time of start. The
 * number of a namespace may come again, but only when all processes of the first one have ended.
 */
public final class ProcessTable {

    private static final LockHolder UNKNOWN = new LockHolder(OffsetDateTime.MIN, "", "", "", "");

    private static final int STATE = 0;
    private static final int THREADS = 17;
    private static final int START = 19;

    private final Path root;
    private final long process;

    /** The process table of this machine, as this process sees it. */
    public ProcessTable() {
        this(Path.of("/"), ProcessHandle.current().pid());
    }

    ProcessTable(Path root, long process) {
        this.root = root;
        this.process = process;
    }

    /** The number of this process. */
    long process() {
        return process;
    }

    /** What a lock that this process acquires says of it. */
    LockHolder self(OffsetDateTime since) {
        LockHolder self = self();
        return new LockHolder(since, self.machine(), self.boot(), self.namespaces(), self.start());
    }

    private LockHolder self() {
        try {
            return showsEverything()
                    ? new LockHolder(
                            OffsetDateTime.MIN,
                            machine(),
                            text("proc/sys/kernel/random/boot_id"),
                            link("proc/self/ns/pid") + link("proc/self/ns/time"),
                            fields(process).get(START))
                    : UNKNOWN;
        } catch (IOException | UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }

    /** Whether /proc is that of our own namespace, and shows the processes of other users. */
    private boolean showsEverything() throws IOException {
        return link("proc/self").equals(String.valueOf(process))
                && text("proc/self/mountinfo")
                        .lines()
                        .noneMatch(mount -> mount.split(" ")[4].equals("/proc") && mount.contains("hidepid="));
    }

    /**
     * Whether the holder of a lock has certainly ended.
     *
     * @param written when the lock was written, by the store's clock
     * @param now the store's time
     */
    boolean hasEnded(LockDocument lock, Instant written, Instant now) {
        LockHolder self = self();
        LockHolder holder = lock.holder().orElse(UNKNOWN);
        if (self.boot().isEmpty() || holder.boot().isEmpty()) {
            return false;
        }
        if (holder.boot().equals(self.boot())) {
            return holder.namespaces().equals(self.namespaces()) && !isRunning(lock.pid(), holder.start());
        }
        return !self.machine().isEmpty() && holder.machine().equals(self.machine()) && isBeforeThisBoot(written, now);
    }

    private boolean isRunning(long number, String start) {
        try {
            List<String> fields = fields(number);
            boolean unburied =
                    fields.get(STATE).equals("Z") && fields.get(THREADS).equals("1");
            return !unburied && fields.get(START).equals(start);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** A copy of a machine might have its every name, and run at the same time; but then it writes after we have started. */
    private boolean isBeforeThisBoot(Instant written, Instant now) {
        try {
            double uptime = Double.parseDouble(text("proc/uptime").split(" ")[0]);
            return written.isBefore(now.minus(Duration.ofMillis((long) (uptime * 1000))));
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /** Images are copied with their machine-id, and boards are sold with equal numbers; all three together are unique. */
    private String machine() {
        try {
            String names = text("etc/machine-id")
                    + '\n'
                    + text("sys/class/dmi/id/product_uuid")
                    + '\n'
                    + text("proc/sys/kernel/hostname");
            return Id.hash(("holdfast\n" + names).getBytes(StandardCharsets.UTF_8))
                    .toHex();
        } catch (IOException e) {
            return "";
        }
    }

    /** The fields of a process's stat behind its name, which may hold anything: the first is its state. */
    private List<String> fields(long number) throws IOException {
        String stat = text("proc/" + number + "/stat");
        return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    }

    private String text(String file) throws IOException {
        return Files.readString(root.resolve(file), StandardCharsets.ISO_8859_1).strip();
    }

    private String link(String file) throws IOException {
        return Files.readSymbolicLink(root.resolve(file)).toString();
    }
}
