package io.holdfast.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.spi.source.Source;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the main method of a test in a virtual machine of its own, under other conditions than those of the tests. */
public final class ChildJvm {

    /** How a command says that the conditions cannot be had here. */
    public static final int NOT_PERMITTED = 77;

    private final Path scratch;

    /**
     * @param scratch an empty directory, where everybody gets what the machine needs to run
     */
    public ChildJvm(Path scratch) {
        this.scratch = scratch;
    }

    /** Runs it as it is. */
    public List<String> run(Class<?> main, String... arguments) throws Exception {
        return run(List.of(), main, arguments);
    }

    /** Runs it as a user who may only do what files permit. */
    public List<String> runUnprivileged(Class<?> main, String... arguments) throws Exception {
        List<String> setpriv = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        return run(HostFiles.best().privileged() ? setpriv : List.of(), main, arguments);
    }

    /** Runs it after a script in which the file systems of this process alone can be changed. */
    public List<String> runAfterMounting(String script, Class<?> main, String... arguments) throws Exception {
        String guarded = "{ " + script + "; } >&2 || exit " + NOT_PERMITTED + "; exec \"$@\"";
        String user = HostFiles.best().privileged() ? "-m" : "-rm";
        return run(List.of("unshare", user, "sh", "-c", guarded, "sh"), main, arguments);
    }

    /** Starts it under no special conditions, and lets it go on. */
    public Process start(Class<?> main, String... arguments) throws Exception {
        return start(List.of(), main, arguments);
    }

    private List<String> run(List<String> prefix, Class<?> main, String... arguments) throws Exception {
        Process process = start(prefix, main, arguments);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int exit = process.waitFor();
        String errors = Files.readString(scratch.resolve("stderr"));
        assumeTrue(exit != NOT_PERMITTED && !errors.startsWith("unshare:"), () -> "not permitted here: " + errors);
        if (exit != 0) {
            throw new AssertionError(main.getName() + " ended with " + exit + ":\n" + output + errors);
        }
        return output.lines().toList();
    }

    private Process start(List<String> prefix, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djna.tmpdir=" + temporaryDirectory(),
                "-cp",
                String.join(
                        File.pathSeparator, copy(main), copy(HostFiles.class), copy(Source.class), copy(Native.class)),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(scratch.resolve("stderr").toFile())
                .start();
    }

    private Path temporaryDirectory() throws IOException {
        HostFiles files = HostFiles.best();
        Path directory = Files.createDirectories(scratch.resolve("tmp"));
        try (var handle = files.openDirectory(scratch.toString())) {
            handle.setPermissions(".", 0755);
            handle.setPermissions("tmp", 01777);
        }
        return directory;
    }

    /** Copies where a class comes from to where everybody may read it, and gives the path of the copy. */
    private String copy(Class<?> of) throws IOException, URISyntaxException {
        Path from =
                Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path to = scratch.resolve(from.getParent().getParent().getFileName() + "-" + from.getFileName());
        if (Files.exists(to)) {
            return to.toString();
        }
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(source).toString());
                Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to.toString();
    }
}
