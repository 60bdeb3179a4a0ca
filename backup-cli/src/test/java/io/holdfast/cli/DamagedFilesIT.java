package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of the repository that was damaged, cut off, emptied or lost is named; what can go on goes on, and when it is back all is well. */
class DamagedFilesIT {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private CommandProcess holdfast;
    private int restored;

    @BeforeEach
    void backUp() throws IOException {
        fixture = Fixture.in(directory);
        fixture.backUp();
        holdfast = CommandProcess.on(fixture.repository());
    }

    @Test
    void indexThatIsCutOffIsNamedAndWhateverNeedsItFails() throws Exception {
        cutOff("index", (file, left) -> {
            verifyNames(file, left);
            assertThat(restoreFails())
                    .contains("Something in the repository is damaged; verifying it tells what", name(file));
            assertThat(holdfast.run("backup", "--json", fixture.data().toString())
                            .with(ExitCode.ERROR)
                            .err())
                    .contains("\"exit_error\"", "No snapshot was made", name(file));
        });
    }

    @Test
    void snapshotThatIsCutOffIsNamedAndKeepsNobodyFromTheOthersOrFromMakingNewOnes() throws Exception {
        cutOff("snapshots", (file, left) -> {
            verifyNames(file, left);
            assertThat(restoreFails())
                    .contains("Something in the repository is damaged; verifying it tells what", name(file));
            CommandProcess.Ended backup =
                    holdfast.run("backup", fixture.data().toString()).ok();
            assertThat(backup.err()).contains("warning: snapshots/" + name(file), left + " bytes");
            String made = backup.out().replaceAll("(?s).*Snapshot (\\w+) saved.*", "$1");
            CommandProcess.Ended list = holdfast.run("snapshots").with(ExitCode.PARTIAL);
            assertThat(list.out()).contains(made);
            assertThat(list.err()).contains("missing: snapshots/" + name(file), left + " bytes");
            restoredIs(made);
        });
    }

    enum Fault {
        EMPTIED,
        CUT_OFF,
        FLIPPED,
        LOST;

        void hit(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            if (this == EMPTIED) {
                Files.createFile(file);
            } else if (this == CUT_OFF) {
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 3));
            } else if (this == FLIPPED) {
                bytes[bytes.length / 3] ^= 4;
                Files.write(file, bytes);
            }
        }
    }

    /** One pack has all content, and one has the directories. */
    @ParameterizedTest
    @EnumSource
    void packThatIsDamagedIsNamedAndABackupStoresItAgain(Fault fault) throws Exception {
        for (Path pack : fixture.files("data")) {
            byte[] whole = Files.readAllBytes(pack);
            fault.hit(pack);

            assertThat(fixture.run("verify", "--read-data")
                            .endedWith(ExitCode.ERROR)
                            .out())
                    .contains("DAMAGED ", name(pack), "hits ");
            Path target = directory.resolve("what there is of " + name(pack));
            assertThat(fixture.run("restore", "latest", "--target", target.toString())
                            .endedWith(ExitCode.PARTIAL)
                            .err())
                    .contains("missing: ");
            holdfast.run("backup", fixture.data().toString()).ok();
            restoredIs("latest");
            Files.write(pack, whole);
        }
        nothingIsLost();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "keys"})
    void withoutItNothingCanBeOpenedWhichIsNotTakenForAWrongPassword(String kind) throws Exception {
        cutOff(kind, (file, left) -> {
            for (String command : new String[] {"verify", "snapshots"}) {
                assertThat(holdfast.run(command).with(ExitCode.ERROR).err())
                        .contains(
                                name(file),
                                fixture.repository().toString(),
                                left == 0 ? " 0" : "damaged",
                                "put it back");
            }
        });
    }

    @Test
    void lockThatIsCutOffKeepsEverybodyOffUntilItIsRemoved() throws Exception {
        Path lock = fixture.repository().resolve("locks").resolve("0".repeat(64));
        Files.writeString(lock, "cut off");

        for (String command : new String[] {"verify", "backup"}) {
            String[] line = command.equals("backup")
                    ? new String[] {command, fixture.data().toString()}
                    : new String[] {command};
            assertThat(holdfast.run(line).with(ExitCode.LOCKED).err())
                    .contains(name(lock), "cannot be read", "Nothing was changed", "stale from");
        }
        assertThat(holdfast.run("verify", "--no-lock").ok().err()).contains("hint: ", name(lock));
        new Restic(fixture.repository()).ok("unlock", "--remove-all");
        nothingIsLost();
    }

    @Test
    void emptyLockKeepsNobodyOffAndIsNamed() throws Exception {
        Path lock = fixture.repository().resolve("locks").resolve("0".repeat(64));
        Files.createFile(lock);

        assertThat(holdfast.run("verify").ok().err()).contains("hint: ", name(lock), "0 bytes");
        nothingIsLost();
    }

    @Test
    void wrongPasswordAndAbsentRepositoryHaveTheirOwnExitCodes() throws Exception {
        assertThat(holdfast.withPassword("wrong horse")
                        .run("backup", fixture.data().toString())
                        .with(ExitCode.WRONG_PASSWORD)
                        .err())
                .contains("Nothing was changed", fixture.repository().toString());
        Path nowhere = directory.resolve("nowhere");
        assertThat(CommandProcess.on(nowhere)
                        .run("backup", fixture.data().toString())
                        .with(ExitCode.NO_REPOSITORY)
                        .err())
                .contains("There is no repository in " + nowhere, "init");
        assertThat(nowhere).doesNotExist();
        nothingIsLost();
    }

    @FunctionalInterface
    private interface Damage {
        void isNamed(Path file, int bytesLeft) throws Exception;
    }

    /** Empties a file, cuts it off in the middle, and puts it back. */
    private void cutOff(String kind, Damage damage) throws Exception {
        Path file = fileIn(kind);
        byte[] whole = Files.readAllBytes(file);
        for (int left : new int[] {0, whole.length / 2}) {
            replace(file, Arrays.copyOf(whole, left));
            damage.isNamed(file, left);
        }
        replace(file, whole);
        nothingIsLost();
    }

    private void verifyNames(Path file, int bytes) throws Exception {
        assertThat(holdfast.run("verify").with(ExitCode.ERROR).out())
                .contains("DAMAGED ", name(file), bytes + " bytes");
    }

    /** What is said when it cannot be restored. */
    private String restoreFails() throws Exception {
        Path target = directory.resolve("nothing");
        String said = holdfast.run("restore", "latest", "--target", target.toString())
                .with(ExitCode.ERROR)
                .err();
        assertThat(target).doesNotExist();
        return said;
    }

    private void restoredIs(String snapshot) throws IOException {
        Path target = directory.resolve("restored " + restored++);
        fixture.run("restore", snapshot + ":" + fixture.data(), "--target", target.toString())
                .ok();
        assertThat(DirectoryComparison.of(fixture.data(), target).differences()).isEmpty();
    }

    /** The largest, of which there is one of each kind but for packs. */
    private Path fileIn(String kind) throws IOException {
        return fixture.files(kind).stream()
                .max(Comparator.comparing(file -> file.toFile().length()))
                .orElseThrow();
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Files.delete(file);
        Files.write(file, content);
    }

    private void nothingIsLost() throws Exception {
        holdfast.run("verify", "--read-data").ok();
        holdfast.run("backup", fixture.data().toString()).ok();
        new Restic(fixture.repository()).unlockAndCheck("--read-data");
    }
}
