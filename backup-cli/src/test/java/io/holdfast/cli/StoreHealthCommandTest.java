package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreHealthCommandTest {

    @TempDir
    private Path directory;

    @Test
    void aStoreThatCanBeBackedUpToIsUpAndLeftAsItWas() throws Exception {
        Fixture fixture = Fixture.in(directory);

        assertThat(CommandRun.on(fixture.repository(), "store", "health").ok().out())
                .isEqualTo(fixture.repository() + " is up\n");
        assertThat(CommandRun.on(fixture.repository(), "--json", "store", "health")
                        .ok()
                        .lines())
                .containsExactly("{\"message_type\":\"summary\",\"health\":\"up\",\"reason\":\"\"}");
        assertThat(fixture.files("holdfast")).allMatch(file -> file.endsWith("chunker"));
    }

    @Test
    void aStoreThatIsNotThereIsDown() {
        CommandRun health =
                CommandRun.on(directory.resolve("none"), "store", "health").endedWith(ExitCode.ERROR);

        assertThat(health.out()).contains("none is down: ", "its disk is not mounted");
    }

    @Test
    void aQuotaThatIsUsedUpIsDown() throws Exception {
        Fixture fixture = Fixture.in(directory);
        CommandRun health = CommandRun.on(fixture.repository(), "--json", "store", "health", "--quota", "100")
                .endedWith(ExitCode.ERROR);

        assertThat(health.lines())
                .singleElement()
                .asString()
                .contains("\"health\":\"down\"", "of the quota of 100 are used");
    }
}
