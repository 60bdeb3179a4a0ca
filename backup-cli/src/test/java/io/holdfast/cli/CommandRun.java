package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;

/** What a run of the command did. */
final class CommandRun {

    private final int code;
    private final byte[] out;
    private final String err;

    private CommandRun(int code, byte[] out, String err) {
        this.code = code;
        this.out = out;
        this.err = err;
    }

    /** Runs the command in this process, with nobody at the terminal. */
    static CommandRun of(Map<String, String> variables, String... arguments) {
        return of(variables, new Interruption(() -> {}, () -> {}), false, arguments);
    }

    /** The same on what is in a directory, or is to be. */
    static CommandRun on(Path repository, String... arguments) {
        return of(Map.of(RepositoryAccess.VARIABLE, repository.toString()), arguments);
    }

    /** Runs the command in this process. */
    static CommandRun of(
            Map<String, String> variables, Interruption interruption, boolean interactive, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        try (Terminal terminal = new Terminal(out, err, interactive, 120)) {
            Clock clock = Clock.system(ZoneOffset.UTC);
            Environment environment = new Environment(variables, terminal, Optional.empty(), clock, interruption);
            code = HoldfastCommand.execute(environment, arguments);
        }
        return new CommandRun(code, out.toByteArray(), err.toString(UTF_8));
    }

    /** Its exit code. */
    int code() {
        return code;
    }

    /** What it wrote to the standard output. */
    byte[] bytes() {
        return out.clone();
    }

    /** The same as text. */
    String out() {
        return new String(out, UTF_8);
    }

    /** What it wrote to the standard error output. */
    String err() {
        return err;
    }

    /** The lines of the standard output. */
    List<String> lines() {
        return out().lines().toList();
    }

    /** The same run, of which the test expects that it did all that was asked. */
    CommandRun ok() {
        return endedWith(ExitCode.OK);
    }

    /** The same run, of which the test expects this end. */
    CommandRun endedWith(ExitCode expected) {
        Assertions.assertThat(code).as("exit code; %s\n%s", out(), err).isEqualTo(expected.number());
        return this;
    }
}
