package io.holdfast.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/** Brings the command together with the process that it runs in: the only place that knows of either. */
final class ProgramStart {

    private static final String JNA_LIBRARIES = "jna.platform.library.path";
    private static final int DEFAULT_COLUMNS = 80;
    private static final int STANDARD_INPUT = 0;
    private static final int STANDARD_ERROR = 2;

    private ProgramStart() {}

    /** Runs the command and ends the process. */
    static void run(String[] arguments) {
        keepJnaFromSearching();
        Map<String, String> variables = System.getenv();
        Terminal terminal = terminal(variables);
        Interruption interruption = new Interruption(
                Thread.currentThread()::interrupt, () -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number()));
        Signals.handle(interruption, terminal);
        Environment environment =
                new Environment(variables, terminal, prompt(), Clock.system(ZoneId.systemDefault()), interruption);
        int code = HoldfastCommand.execute(environment, arguments);
        System.exit(closing(terminal, code));
    }

    /** Only the C library is wanted, which is loaded already; by default JNA starts a process, ldconfig, to find where libraries are. */
    private static void keepJnaFromSearching() {
        if (System.getProperty(JNA_LIBRARIES) == null) {
            System.setProperty(JNA_LIBRARIES, "");
        }
    }

    /** What was still in a buffer may not have found its place. */
    private static int closing(Terminal terminal, int code) {
        try (terminal) {
            terminal.out().flush();
            return code;
        } catch (ResultStream.Broken e) {
            if (e.readerLeft()) {
                return ExitCode.OUTPUT_CLOSED.number();
            }
            terminal.message("holdfast: " + e.getMessage());
            return ExitCode.ERROR.number();
        }
    }

    private static Terminal terminal(Map<String, String> variables) {
        return new Terminal(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(STANDARD_ERROR),
                columns(variables));
    }

    /** Whether a stream of the process is a terminal; the JDK only tells of all three together. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return console().isPresent();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // Newer JDKs give one where there is no terminal; isTerminal() tells.
    private static Optional<Console> console() {
        return Optional.ofNullable(System.console());
    }

    private static int columns(Map<String, String> variables) {
        try {
            return Math.max(20, Integer.parseInt(variables.getOrDefault("COLUMNS", "")));
        } catch (NumberFormatException e) {
            return DEFAULT_COLUMNS;
        }
    }

    private static Optional<Environment.PasswordPrompt> prompt() {
        return console()
                .filter(console -> isTerminal(STANDARD_INPUT))
                .map(console -> question -> ask(console, question));
    }

    private static char[] ask(Console console, String question) {
        char[] typed = console.readPassword("%s", question);
        return typed == null ? new char[0] : typed;
    }
}
