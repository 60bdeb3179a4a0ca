package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of the repository that was cut off, or emptied, is named, and when it is back all is well. */
class DamagedFilesIT {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private CommandProcess holdfast;

    @BeforeEach
    void backUp() throws IOException {
        fixture = Fixture.in(directory);
        fixture.backUp();
        holdfast = CommandProcess.on(fixture.repository());
    }

    @ParameterizedTest
    @ValueSource(strings = {"index", "snapshots"})
    void verifyNamesItAndWhateverNeedsItFails(String kind) throws Exception {
        Path file = fileIn(kind);
        byte[] whole = Files.readAllBytes(file);
        for (int left : new int[] {0, whole.length / 2}) {
            replace(file, Arrays.copyOf(whole, left));

            assertThat(holdfast.run("verify").with(ExitCode.ERROR).out())
                    .contains("DAMAGED ", name(file), left + " bytes");
            String[] restore = {
                "restore", "latest", "--target", directory.resolve("t").toString()
            };
            assertThat(holdfast.run(restore).with(ExitCode.ERROR).err())
                    .contains("Something in the repository is damaged; verifying it tells what", name(file));
            assertThat(holdfast.run("backup", "--json", fixture.data().toString())
                            .with(ExitCode.ERROR)
                            .err())
                    .contains("\"exit_error\"", "No snapshot was made", name(file));
        }
        replace(file, whole);
        nothingIsLost();
    }

    @Test
    void packThatIsCutOffIsNamedByVerify() throws Exception {
        Path file = fileIn("data");
        byte[] whole = Files.readAllBytes(file);
        for (int left : new int[] {0, whole.length / 2}) {
            replace(file, Arrays.copyOf(whole, left));
            assertThat(holdfast.run("verify").with(ExitCode.ERROR).out())
                    .contains("DAMAGED pack " + name(file), left + " bytes", "hits ");
        }
        replace(file, whole);
        nothingIsLost();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "keys"})
    void withoutItNothingCanBeOpenedWhichIsNotTakenForAWrongPassword(String kind) throws Exception {
        Path file = fileIn(kind);
        byte[] whole = Files.readAllBytes(file);
        for (int left : new int[] {0, whole.length / 2}) {
            replace(file, Arrays.copyOf(whole, left));
            for (String command : new String[] {"verify", "snapshots"}) {
                assertThat(holdfast.run(command).with(ExitCode.ERROR).err())
                        .contains(
                                name(file),
                                fixture.repository().toString(),
                                left == 0 ? " 0" : "damaged",
                                "put it back");
            }
        }
        replace(file, whole);
        nothingIsLost();
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

    /** The largest, of which there is one of each kind but for packs. */
    private Path fileIn(String kind) throws IOException {
        try (Stream<Path> all = Files.walk(fixture.repository().resolve(kind))) {
            return all.filter(Files::isRegularFile)
                    .max((one, other) ->
                            Long.compare(one.toFile().length(), other.toFile().length()))
                    .orElseThrow();
        }
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
