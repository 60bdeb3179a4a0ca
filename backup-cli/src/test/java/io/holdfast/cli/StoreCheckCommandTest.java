package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckCommandTest {

    @TempDir
    private Path directory;

    @Test
    void aDirectoryIsReliableAndNeedsNoPasswordForThat() throws Exception {
        Fixture fixture = Fixture.in(directory);
        CommandRun check = CommandRun.on(fixture.repository(), "store", "check").ok();

        assertThat(check.out())
                .contains("holds   a name that is taken is refused")
                .contains(
                        "Without \"what is stored is locked for some time\": whoever has the keys of the store can delete all")
                .endsWith("A repository can rely on this store.\n");
        assertThat(fixture.files("holdfast")).as("of trying nothing stays").allMatch(file -> file.endsWith("chunker"));
        fixture.run("verify").ok();
    }

    @Test
    void programsGetALineForEachGuarantee() throws Exception {
        CommandRun check = CommandRun.on(directory.resolve("none yet"), "--json", "store", "check")
                .ok();

        assertThat(check.lines())
                .contains(
                        "{\"message_type\":\"guarantee\",\"name\":\"never_replaced\",\"verdict\":\"holds\",\"detail\":\"\"}")
                .last()
                .isEqualTo("{\"message_type\":\"summary\",\"reliable\":true,\"left_behind\":[]}");
    }

    @Test
    void whatDependsOnWhatIsNotThereIsSaid() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "no directory");

        CommandRun check =
                CommandRun.on(file.resolve("repository"), "store", "check").endedWith(ExitCode.ERROR);

        assertThat(check.out())
                .contains("broken", "unknown")
                .contains("Without \"a blob can be stored\": nothing can be backed up.")
                .endsWith("Do not keep a repository here before this is mended.\n");
    }
}
