package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.posix.HostFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command in a process of its own, on one repository. Immutable. */
final class CommandProcess {

    private final Path repository;
    private final String password;
    private final List<String> prefix;
    private final List<String> options;
    private final String classPath;
    private final Path temporary;

    private CommandProcess(
            Path repository,
            String password,
            List<String> prefix,
            List<String> options,
            String classPath,
            Path temporary) {
        this.repository = repository;
        this.password = password;
        this.prefix = prefix;
        this.options = options;
        this.classPath = classPath;
        this.temporary = temporary;
    }

    /** As the user of the tests, with the right password. */
    static CommandProcess on(Path repository) {
        return new CommandProcess(
                repository,
                Fixture.PASSWORD,
                List.of(),
                List.of("-XX:TieredStopAtLevel=1"),
                System.getProperty("java.class.path"),
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    CommandProcess withPassword(String other) {
        return new CommandProcess(repository, other, prefix, options, classPath, temporary);
    }

    /** As one that also says which classes it loads. */
    CommandProcess sayingClasses() {
        return withVariable("JAVA_TOOL_OPTIONS", "-verbose:class");
    }

    /** With this variable in its environment as well. */
    CommandProcess withVariable(String name, String value) {
        List<String> longer = new ArrayList<>(prefix);
        longer.addAll(List.of("env", name + "=" + value));
        return new CommandProcess(repository, password, longer, options, classPath, temporary);
    }

    /** With these options of the virtual machine, instead of what lets it start quickly and then work slowly. */
    CommandProcess withOptions(List<String> others) {
        return new CommandProcess(repository, password, prefix, others, classPath, temporary);
    }

    /** With this directory for its temporary files. */
    CommandProcess withTemporary(Path directory) {
        return new CommandProcess(repository, password, prefix, options, classPath, directory);
    }

    /**
     * As a user who may only do what files permit.
     *
     * @param scratch a directory for what this user must be able to read
     */
    CommandProcess unprivileged(Path scratch) throws IOException {
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path writable = Files.createDirectories(scratch.resolve("tmp"));
        Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> copies = new ArrayList<>();
        for (String element : classPath.split(File.pathSeparator)) {
            if (Files.exists(Path.of(element))) {
                copies.add(copy(
                        Path.of(element),
                        scratch.resolve(copies.size() + "-" + Path.of(element).getFileName())));
            }
        }
        return new CommandProcess(
                repository,
                password,
                HostFiles.best().privileged()
                        ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                        : List.of(),
                options,
                String.join(File.pathSeparator, copies),
                writable);
    }

    private static String copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(source).toString());
                Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to.toString();
    }

    /** Runs it to its end. Whatever that is, it shows neither a stack trace nor the password. */
    Ended run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            int code = builder(arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            Ended ended = new Ended(code, Files.readString(out), Files.readString(err, UTF_8));
            assertThat(ended.out() + ended.err()).doesNotContain("\tat ", password);
            return ended;
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Starts it, and lets nobody hear what it says. */
    Process start(String... arguments) throws IOException {
        return builder(arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts it; a file gets all that it says. */
    Process start(Path said, String... arguments) throws IOException {
        return builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-Xshare:auto", "-Djava.io.tmpdir=" + temporary, "-cp", classPath, HoldfastCommand.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(RepositoryAccess.VARIABLE, repository.toString());
        builder.environment().put(Passwords.VARIABLE, password);
        builder.environment().put("LC_ALL", "C.UTF-8");
        // As in this process: the times in a directory have a zone, and so would make another directory of it.
        builder.environment().put("TZ", "UTC");
        return builder;
    }

    /** How it ended, and what it said. */
    record Ended(int code, String out, String err) {

        /** The same, of which the test expects that it did all that was asked. */
        Ended ok() {
            return with(ExitCode.OK);
        }

        /** The same, of which the test expects this end. */
        Ended with(ExitCode expected) {
            assertThat(code).as("exit code; %s\n%s", out, err).isEqualTo(expected.number());
            return this;
        }
    }
}
