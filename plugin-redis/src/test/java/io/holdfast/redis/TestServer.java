package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Secret;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A server of its own for a test, on 127.0.0.1 at a free port, which saves nothing of itself. Its user {@code backup}, with the password {@link #PASSWORD}, may be a replica and nothing
 * else; {@code default} may do everything, without a password.
 */
@SuppressWarnings("exports") // Tests are compiled as a part of the module.
public final class TestServer implements AutoCloseable {

    /** Of the user {@code backup}. */
    public static final String PASSWORD = "a secret";

    /** Those that the build brings. */
    static final List<String> EMBEDDED_VERSIONS = List.of("7.0.15", "6.2.6-v5");

    private static final Path EMBEDDED = Path.of("target", "servers");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final Path program;
    private final Path directory;
    private final Map<String, String> settings;
    private int port;
    private Process process;

    private TestServer(Path program, Path directory, Map<String, String> settings) throws Exception {
        this.program = program;
        this.directory = directory;
        this.settings = settings;
        start();
    }

    /** A running server with nothing special. */
    public static TestServer start(Path directory) throws Exception {
        return in(directory).start();
    }

    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /** The {@code redis-server} of the machine; the test is skipped where there is none, except in CI. */
    public static Path program() {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        if (!"true".equals(System.getenv("HOLDFAST_CI"))) {
            Assumptions.assumeTrue(found.isPresent(), "there is no redis-server on the PATH");
        }
        return found.orElseThrow(() -> new AssertionError("there is no redis-server on the PATH"));
    }

    /** A server of version 6.2, which the build has brought; the test is skipped on other machines than Linux on amd64. */
    static Path oldProgram(Path into) throws IOException {
        Optional<Path> program = embedded("6.2.6-v5", into);
        Assumptions.assumeTrue(program.isPresent(), "the build brings servers for Linux on amd64 only");
        return program.orElseThrow();
    }

    /** A server that the build has brought; empty on other machines than Linux on amd64. */
    static Optional<Path> embedded(String version, Path into) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")) {
            return Optional.empty();
        }
        Path program = into.resolve("redis-server-" + version);
        try (ZipFile jar = new ZipFile(
                        EMBEDDED.resolve("embedded-" + version + ".jar").toFile());
                InputStream in = jar.getInputStream(jar.getEntry("redis-server-" + version + "-linux-amd64"))) {
            Files.copy(in, program);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return Optional.of(program);
    }

    /** Starts it again on what it has saved. */
    public void start() throws Exception {
        for (int attempt = 1; ; attempt++) {
            if (port == 0 || attempt > 1) {
                port = freePort();
            }
            process = new ProcessBuilder(commandLine())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            if (answers()) {
                return;
            }
            process.destroyForcibly().waitFor();
            if (attempt == ATTEMPTS) {
                throw new AssertionError("the server does not start: " + Files.readString(log()));
            }
        }
    }

    private boolean answers() throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                command("DBSIZE");
                return process.isAlive()
                        && command("CONFIG", "GET", "dir") instanceof List<?> reply
                        && RespConnection.text(reply.get(1))
                                .equals(directory.toRealPath().toString());
            } catch (IOException e) {
                // Not yet, or it loads.
                Thread.sleep(10);
            }
        }
        return false;
    }

    private List<String> commandLine() throws IOException {
        Path file = directory.resolve("test.conf");
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add(name + " " + value));
        if (isSecured()) {
            lines.add("port 0");
        }
        lines.add((isSecured() ? "tls-port " : "port ") + port);
        Files.write(file, lines);
        return List.of(program.toString(), file.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What it said. */
    Path log() {
        return directory.resolve("server.log");
    }

    Path directory() {
        return directory;
    }

    public int port() {
        return port;
    }

    public String url() {
        return (isSecured() ? "rediss" : "redis") + "://127.0.0.1:" + port;
    }

    private boolean isSecured() {
        return settings.containsKey("tls-cert-file");
    }

    private SSLContext trusted() {
        return isSecured() ? TrustedCertificates.of(Path.of(settings.get("tls-cert-file"))) : systemTrust();
    }

    private static SSLContext systemTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It as a source, as whoever may be a replica and nothing else. */
    RedisSource.Builder source() {
        return RedisSource.builder("test", url()).tls(trusted()).user("backup").password(Secret.of(PASSWORD));
    }

    RespConnection connect() throws IOException {
        return Login.to(url(), trusted()).connect();
    }

    /** Has it do something over a connection of its own. */
    public @Nullable Object command(String... words) throws IOException {
        try (RespConnection connection = connect()) {
            return connection.command(words);
        }
    }

    /** The reply as text. */
    public String text(String... words) throws IOException {
        return RespConnection.text(command(words));
    }

    /** A field of what it says of itself. */
    public String info(String field) throws IOException {
        String info = text("INFO", "everything");
        return info.lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    /** Whether a replica has acknowledged all that was written. */
    public boolean durable() throws IOException {
        return info("slave0").matches(".*offset=" + info("master_repl_offset") + ",.*");
    }

    /** How far the replica has come that has acknowledged; 0 if there is none. */
    public long acknowledged() throws IOException {
        String replica = info("slave0");
        return replica.isEmpty() ? 0 : Long.parseLong(replica.replaceFirst(".*offset=(\\d+),.*", "$1"));
    }

    /** Of all keys and values. */
    public String digest() throws IOException {
        return text("DEBUG", "DIGEST");
    }

    long pid() {
        return process.pid();
    }

    /** Ends it at once, with nothing saved. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ends it as an administrator does who wants to start it again. */
    void shutDownSaving() throws Exception {
        try (RespConnection connection = connect()) {
            connection.send("SHUTDOWN", "SAVE");
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Waits until something is so. */
    public static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + LIMIT + " in vain");
            }
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** Builds a {@link TestServer}. */
    public static final class Builder {

        private final Path directory;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private Path program = Path.of("");

        private Builder(Path directory) {
            this.directory = directory;
            settings.put("bind", "127.0.0.1");
            settings.put("save", "\"\"");
            settings.put("enable-debug-command", "yes");
            settings.put("repl-diskless-sync-delay", "0");
            settings.put("user", "backup on >\"" + PASSWORD + "\" resetchannels -@all +psync +replconf +ping");
        }

        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        public Builder without(String name) {
            settings.remove(name);
            return this;
        }

        public Builder program(Path other) {
            program = other;
            return this;
        }

        public TestServer start() throws Exception {
            Files.createDirectories(directory);
            settings.put("dir", directory.toString());
            return new TestServer(program.toString().isEmpty() ? TestServer.program() : program, directory, settings);
        }
    }
}
