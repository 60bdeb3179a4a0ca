package io.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.audit.AuditEvent.Outcome;
import io.holdfast.interop.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes write to one log, and look at it meanwhile. */
class SharedAuditLogIT {

    private static final int PROCESSES = 2;
    private static final int ENTRIES = 60;

    @TempDir
    private Path directory;

    /** Writes in a process of its own, beside a thread that verifies all the time. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            AuditLog log = AuditLog.open(file, arguments[1], Clock.systemUTC());
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(log));
            while (!written.isDone()) {
                AuditLog.verify(file);
            }
            written.join();
            System.out.print("written");
        }

        private static void write(AuditLog log) {
            try {
                for (int i = 0; i < ENTRIES; i++) {
                    log.append(new AuditEvent("anna", "restore", "/backups", Outcome.DONE, Map.of()));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void noEntryIsLost() throws Exception {
        Path file = directory.resolve("audit.log");
        List<Process> writers = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            writers.add(Jvm.start(Writer.class, file.toString(), "writer-" + i));
        }
        for (Process writer : writers) {
            assertThat(new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("written");
            assertThat(writer.waitFor()).isZero();
        }

        AuditReport report = AuditLog.verify(file);
        assertThat(report.intact()).as("%s", report).isTrue();
        assertThat(report.entries()).isEqualTo(1 + (long) PROCESSES * ENTRIES);
    }
}
