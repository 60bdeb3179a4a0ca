package io.holdfast.redis.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server's program of this machine.
 *
 * @param path where it is
 * @param name {@code Redis} or {@code Valkey}
 * @param version {@code 7.0.15}
 */
public record ServerProgram(Path path, String name, String version) {

    private static final Pattern SAYS = Pattern.compile("(\\w+) server v=(\\d+)\\.(\\d+)(\\S*)");
    private static final int SECONDS = 60;

    /**
     * Asks a program what it is.
     *
     * @throws IOException if it is no server of Redis or Valkey
     */
    public static ServerProgram at(Path path) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(path.toString(), "--version")
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try {
            String says = new String(process.getInputStream().readNBytes(1 << 12), UTF_8);
            Matcher matcher = SAYS.matcher(says);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || !matcher.lookingAt()) {
                throw new IOException(path + " is no server of Redis or Valkey");
            }
            return new ServerProgram(
                    path, matcher.group(1), matcher.group(2) + "." + matcher.group(3) + matcher.group(4));
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Looks for one on the {@code PATH}, and then for the one of {@code org.signal:embedded-redis} on the class path.
     *
     * @param format what the copy begins with, which says whose it is
     * @param directory where one of the class path is put
     * @throws IOException if there is none
     */
    public static ServerProgram find(String format, Path directory) throws IOException, InterruptedException {
        return find(
                format,
                Optional.ofNullable(System.getenv("PATH")).orElse(""),
                ServerProgram.class.getClassLoader(),
                directory);
    }

    static ServerProgram find(String format, String searched, ClassLoader classes, Path directory)
            throws IOException, InterruptedException {
        List<String> names = format.startsWith("VALKEY")
                ? List.of("valkey-server", "redis-server")
                : List.of("redis-server", "valkey-server");
        for (String name : names) {
            Optional<Path> found = among(searched, name);
            if (found.isPresent()) {
                return at(found.get());
            }
        }
        Optional<Path> embedded = EmbeddedProgram.copy(classes, directory);
        if (embedded.isPresent()) {
            return at(embedded.get());
        }
        throw new IOException(
                "There is neither redis-server nor valkey-server on the PATH, nor org.signal:embedded-redis on the class path: install one, or say where it is");
    }

    private static Optional<Path> among(String searched, String name) {
        return Stream.of(searched.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether it looks into each value that it loads, if it is told to. */
    boolean checksValues() {
        String[] numbers = version.split("\\.", 3);
        int major = Integer.parseInt(numbers[0]);
        return name.toLowerCase(Locale.ROOT).equals("valkey")
                || major > 6
                || (major == 6 && Integer.parseInt(numbers[1]) >= 2);
    }

    @Override
    public String toString() {
        return name + " " + version + " (" + path + ")";
    }
}
