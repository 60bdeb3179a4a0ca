package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.internal.lock.Locks;
import io.holdfast.internal.lock.RepositoryLock;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.RepositoryOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitCodeTest {

    @TempDir
    private Path directory;

    private Fixture fixture;

    @BeforeEach
    void createRepository() throws IOException {
        fixture = Fixture.in(directory);
    }

    @Test
    void tenWhereThereIsNoRepository() {
        CommandRun run =
                fixture.run("snapshots", "-r", directory.resolve("nowhere").toString());
        run.endedWith(ExitCode.NO_REPOSITORY);
        assertThat(run.err()).startsWith("holdfast: ").contains("nowhere").doesNotContain("\tat ");
    }

    @Test
    void twelveForAWrongPassword() {
        Map<String, String> variables = fixture.variables();
        variables.put(Passwords.VARIABLE, "wrong horse");
        CommandRun run = CommandRun.of(variables, "snapshots").endedWith(ExitCode.WRONG_PASSWORD);
        assertThat(run.err()).contains(fixture.repository().toString()).doesNotContain("wrong horse");
    }

    @Test
    void elevenWhereSomebodyElseHoldsALock() throws Exception {
        try (OpenRepository other = OpenRepository.open(
                        LocalStore.at(fixture.repository()),
                        Fixture.PASSWORD.getBytes(UTF_8),
                        RepositoryOptions.defaults());
                RepositoryLock lock = new Locks(other.files(), "otherhost", "otheruser", Clock.systemUTC())
                        .acquire(true, Duration.ZERO, (name, what) -> {})) {
            lock.check();
            CommandRun run = fixture.run("backup", fixture.data().toString()).endedWith(ExitCode.LOCKED);
            assertThat(run.err()).contains("otherhost");
        }
        fixture.backUp();
    }

    @Test
    void twoForACommandLineThatMakesNoSense() {
        assertThat(fixture.run("restore", "latest").endedWith(ExitCode.USAGE).err())
                .contains("--target");
        assertThat(fixture.run("--password", "x").endedWith(ExitCode.USAGE).err())
                .contains("--password");
        assertThat(fixture.run("restor").endedWith(ExitCode.USAGE).err()).contains("restor");
        assertThat(fixture.run().endedWith(ExitCode.USAGE).err()).contains("--help");
    }

    @Test
    void oneWhereItIsNotSaidWhichRepository() {
        CommandRun run = CommandRun.of(Map.of(), "snapshots").endedWith(ExitCode.ERROR);
        assertThat(run.err()).contains("HOLDFAST_REPOSITORY");
    }

    @Test
    void threeWhereSomethingCouldNotBeRead() {
        Path unreadable = Path.of("/proc/self/mem");
        assumeTrue(Files.exists(unreadable), "there is no file that nobody can read");
        CommandRun run = fixture.run("backup", fixture.data().toString(), unreadable.toString());
        run.endedWith(ExitCode.PARTIAL);
        assertThat(run.err()).contains("missing: ").contains("/mem: ");
        assertThat(run.out()).contains("It is partial: 1 entry could not be read.");
        assertThat(fixture.run("snapshots").ok().out()).contains("partial");
    }

    @Test
    void aHundredAndThirtyWhenInterrupted() {
        Interruption interruption = new Interruption(() -> {}, () -> {});
        interruption.begin();
        interruption.request();
        CommandRun run = CommandRun.of(
                fixture.variables(),
                interruption,
                false,
                "backup",
                fixture.data().toString());
        run.endedWith(ExitCode.INTERRUPTED);
        assertThat(fixture.run("snapshots", "--json").ok().out()).isEmpty();
    }

    @Test
    void aHundredAndFortyOneAndSilenceWhenTheReaderHasLeft() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        // Not closed, since what is still in its buffer could not be written either.
        Terminal terminal = new Terminal(closed, err, false, 80);
        Environment environment = new Environment(
                Map.of(), terminal, Optional.empty(), Clock.systemUTC(), new Interruption(() -> {}, () -> {}));
        assertThat(HoldfastCommand.execute(environment, "completion")).isEqualTo(ExitCode.OUTPUT_CLOSED.number());
        assertThat(err.size()).isZero();
    }

    @Test
    void programsGetTheCodeAndTheMessageAsJson() {
        CommandRun run = fixture.run("snapshots", "--json", "-r", "/nowhere").endedWith(ExitCode.NO_REPOSITORY);
        assertThat(run.err()).startsWith("{\"message_type\":\"exit_error\",\"code\":10,\"message\":\"");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void stackTracesAreForThoseWhoAsk() {
        assertThat(fixture.run("snapshots", "-vv", "-r", "/nowhere").err()).contains("\tat io.holdfast.");
        Map<String, String> variables = fixture.variables();
        variables.put("HOLDFAST_DEBUG", "1");
        assertThat(CommandRun.of(variables, "snapshots", "-r", "/nowhere").err())
                .contains("\tat io.holdfast.");
    }
}
