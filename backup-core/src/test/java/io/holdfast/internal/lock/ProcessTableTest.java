package io.holdfast.internal.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.format.LockHolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

    private static final OffsetDateTime SINCE = OffsetDateTime.parse("2026-11-21T01:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
    private static final int HOLDER = 100;

    @TempDir
    private Path directory;

    private FakeMachine theirs;
    private FakeMachine ours;

    @BeforeEach
    void startTwoProcesses() throws Exception {
        theirs = new FakeMachine(directory.resolve("theirs"), HOLDER);
        ours = new FakeMachine(directory.resolve("ours"), 200).shows(HOLDER, 1000, 'S', 40);
    }

    private boolean ended() {
        return ended(Duration.ofMinutes(1));
    }

    private boolean ended(Duration age) {
        LockDocument lock = lock(Optional.of(theirs.processes().self(SINCE)));
        return ours.processes().hasEnded(lock, NOW.minus(age), NOW);
    }

    private static LockDocument lock(Optional<LockHolder> holder) {
        return new LockDocument(SINCE, true, "holdfast:vault", "ada", HOLDER, 0, 0, holder);
    }

    @Test
    void runningProcessHasNotEnded() {
        assertThat(ended()).isFalse();
    }

    @Test
    void processThatIsGoneHasEnded() throws Exception {
        ours.delete("proc/100/stat");
        assertThat(ended()).isTrue();
    }

    @Test
    void anotherProcessWithTheSameNumberIsNotTakenForIt() throws Exception {
        ours.shows(HOLDER, 1001, 'S', 40);
        assertThat(ended()).isTrue();
    }

    @Test
    void processThatNobodyHasBuriedYetHasEndedUnlessAThreadIsLeft() throws Exception {
        ours.shows(HOLDER, 1000, 'Z', 1);
        assertThat(ended()).isTrue();
        ours.shows(HOLDER, 1000, 'Z', 2);
        assertThat(ended()).isFalse();
        ours.shows(HOLDER, 1000, 'T', 40);
        assertThat(ended()).isFalse();
    }

    @Test
    void processInAnotherNamespaceIsNotLookedForHere() throws Exception {
        ours.delete("proc/100/stat").link("proc/self/ns/pid", "pid:[4026532201]");
        assertThat(ended()).isFalse();
    }

    @Test
    void timeOfStartIsNotComparedAcrossNamespacesOfTime() throws Exception {
        ours.shows(HOLDER, 4711, 'S', 40).link("proc/self/ns/time", "time:[4026532202]");
        assertThat(ended()).isFalse();
    }

    @Test
    void nothingIsProvenWhereProcessesOfOthersAreHidden() throws Exception {
        ours.delete("proc/100/stat")
                .write("proc/self/mountinfo", "22 27 0:21 / /proc rw,relatime - proc proc rw,hidepid=invisible");
        assertThat(ended()).isFalse();
    }

    @Test
    void nothingIsProvenByTheProcOfAnotherNamespace() throws Exception {
        ours.shows(7, 1000, 'S', 40).link("proc/self", "7");
        ours.delete("proc/100/stat");
        assertThat(ended()).isFalse();
    }

    @Test
    void nothingIsProvenWithoutProc() throws Exception {
        ours.delete("proc/sys/kernel/random/boot_id").delete("proc/100/stat");
        assertThat(ended()).isFalse();
        assertThat(ours.processes().self(SINCE).boot()).isEmpty();
    }

    @Test
    void nothingIsProvenOfALockThatDoesNotTell() throws Exception {
        ours.delete("proc/100/stat");
        assertThat(ours.processes().hasEnded(lock(Optional.empty()), NOW, NOW)).isFalse();
    }

    @Test
    void whoeverHeldALockBeforeThisMachineStartedAgainHasEnded() throws Exception {
        ours.write("proc/sys/kernel/random/boot_id", "second");
        assertThat(ended(Duration.ofMinutes(61))).isTrue();
    }

    @Test
    void copyOfThisMachineThatIsUpAtTheSameTimeIsNotTakenForAnEarlierBoot() throws Exception {
        ours.write("proc/sys/kernel/random/boot_id", "second");
        assertThat(ended(Duration.ofMinutes(59))).isFalse();
    }

    @Test
    void machineIsKnownByItsIdItsHardwareAndItsNameTogether() throws Exception {
        ours.write("proc/sys/kernel/random/boot_id", "second");
        for (String file :
                new String[] {"etc/machine-id", "sys/class/dmi/id/product_uuid", "proc/sys/kernel/hostname"}) {
            String name =
                    Files.readString(directory.resolve("ours").resolve(file)).strip();
            ours.write(file, "another");
            assertThat(ended(Duration.ofHours(2))).as(file).isFalse();
            ours.delete(file);
            assertThat(ended(Duration.ofHours(2))).as(file).isFalse();
            ours.write(file, name);
        }
        assertThat(ended(Duration.ofHours(2))).isTrue();
    }

    @Test
    void twoMachinesThatDoNotTellWhichTheyAreAreNotTakenForOne() throws Exception {
        ours.write("proc/sys/kernel/random/boot_id", "second").delete("sys/class/dmi/id/product_uuid");
        theirs.delete("sys/class/dmi/id/product_uuid");
        assertThat(ended(Duration.ofHours(2))).isFalse();
    }

    @Test
    void thisVeryProcessIsSeenToRun() {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "there is no /proc");
        ProcessTable here = new ProcessTable();
        int self = (int) ProcessHandle.current().pid();
        LockHolder holder = here.self(SINCE);
        assertThat(holder.start()).matches("\\d+");
        LockDocument lock = new LockDocument(SINCE, true, "holdfast:vault", "ada", self, 0, 0, Optional.of(holder));
        assertThat(here.hasEnded(lock, NOW, NOW)).isFalse();
        LockDocument earlier =
                new LockDocument(SINCE, true, "holdfast:vault", "ada", self, 0, 0, Optional.of(startedEarlier(holder)));
        assertThat(here.hasEnded(earlier, NOW, NOW)).isTrue();
    }

    private static LockHolder startedEarlier(LockHolder holder) {
        return new LockHolder(holder.since(), holder.machine(), holder.boot(), holder.namespaces(), "1");
    }
}
