package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static picocli.CommandLine.ScopeType.INHERIT;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/**
 * Where the password comes from: a file, a command, the environment or a person; never the command line, which every user of the machine can read.
 *
 * <p>White space at both ends of what a file or command gives is not part of the password, as with restic, so that both can share a file.
 */
final class Passwords {

    static final String VARIABLE = "HOLDFAST_PASSWORD";

    private static final String WAYS = "set $" + VARIABLE + ", --password-file or --password-command";

    @Option(
            names = {"-p", "--password-file"},
            paramLabel = "FILE",
            scope = INHERIT,
            description = "Read the password from this file (or $" + VARIABLE + "_FILE).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--password-command",
            paramLabel = "COMMAND",
            scope = INHERIT,
            description = "Take the password from what this command prints (or $" + VARIABLE + "_COMMAND).")
    private Optional<String> command = Optional.empty();

    /** The password of a repository that exists. */
    Secret existing(Environment environment) {
        return configured(environment).orElseGet(() -> ask(environment, "Password of the repository: ", WAYS));
    }

    /** The password of a new repository; a person types it twice. */
    Secret chosen(Environment environment) {
        return configured(environment).orElseGet(() -> askTwice(environment, "Password of the new repository: ", WAYS));
    }

    private Optional<Secret> configured(Environment environment) {
        return configured("--", file, command, ending -> environment.variable(VARIABLE + ending));
    }

    /**
     * The password that options or variables give, options before variables and a file before a command.
     *
     * @param options how the names of the options begin
     * @param variable the variable whose name ends so: {@code _FILE}, {@code _COMMAND}, or with nothing for the password itself
     */
    static Optional<Secret> configured(
            String options,
            Optional<Path> file,
            Optional<String> command,
            Function<String, Optional<String>> variable) {
        if (file.isPresent() && command.isPresent()) {
            throw new ConfigurationException("Both " + options + "password-file and " + options
                    + "password-command are given. Nothing was done; choose one of them.");
        }
        if (file.isPresent() || command.isPresent()) {
            return file.map(Passwords::read).or(() -> command.map(Passwords::run));
        }
        return variable.apply("_FILE")
                .map(path -> read(Path.of(path)))
                .or(() -> variable.apply("_COMMAND").map(Passwords::run))
                .or(() -> variable.apply("").map(Secret::of));
    }

    /** The password in a file. */
    private static Secret read(Path file) {
        try {
            return trimmed(Files.readAllBytes(file), "The file " + file);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The password file cannot be read: " + Failures.describe(e) + ". Nothing was done.", e);
        }
    }

    /** The password that a command prints. */
    private static Secret run(String command) {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] printed = process.getInputStream().readAllBytes();
            int status = process.waitFor();
            if (status != 0) {
                Arrays.fill(printed, (byte) 0);
                throw new ConfigurationException("The password command failed with exit code " + status
                        + ". Nothing was done; run it alone to see why.");
            }
            return trimmed(printed, "The password command");
        } catch (IOException e) {
            throw new ConfigurationException("The password command could not be started. Nothing was done.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("Interrupted while the password command ran. Nothing was done.", e);
        }
    }

    private static Secret trimmed(byte[] bytes, String origin) {
        CharBuffer text = UTF_8.decode(ByteBuffer.wrap(bytes));
        char[] characters = new char[text.remaining()];
        text.get(characters);
        Arrays.fill(bytes, (byte) 0);
        text.clear();
        text.put(new char[text.capacity()]);
        int from = 0;
        int to = characters.length;
        while (from < to && Character.isWhitespace(characters[from])) {
            from++;
        }
        while (to > from && Character.isWhitespace(characters[to - 1])) {
            to--;
        }
        return secret(Arrays.copyOfRange(characters, from, to), characters, origin);
    }

    /** The password that a person types twice; {@code otherWays} says what to do where there is nobody. */
    static Secret askTwice(Environment environment, String question, String otherWays) {
        Secret first = ask(environment, question, otherWays);
        Secret second = ask(environment, "The same again: ", otherWays);
        byte[] one = first.utf8();
        byte[] two = second.utf8();
        boolean same = Arrays.equals(one, two);
        Arrays.fill(one, (byte) 0);
        Arrays.fill(two, (byte) 0);
        second.close();
        if (!same) {
            first.close();
            throw new ConfigurationException("The two passwords differ. Nothing was created; try again.");
        }
        return first;
    }

    static Secret ask(Environment environment, String question, String otherWays) {
        char[] typed = environment
                .prompt()
                .orElseThrow(() -> new ConfigurationException(
                        "There is no password, and nobody to ask for one. Nothing was done; " + otherWays + "."))
                .ask(question);
        return secret(typed.clone(), typed, "What was typed");
    }

    private static Secret secret(char[] password, char[] untrimmed, String origin) {
        try {
            if (password.length == 0) {
                throw new ConfigurationException(origin
                        + " holds no password: it is empty. Nothing was done; an empty password protects nothing.");
            }
            return Secret.of(password);
        } finally {
            Arrays.fill(password, '\0');
            Arrays.fill(untrimmed, '\0');
        }
    }
}
