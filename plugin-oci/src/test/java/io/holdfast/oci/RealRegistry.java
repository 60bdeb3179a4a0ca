package io.holdfast.oci;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Debian's {@code docker-registry}, as a process of its own. */
final class RealRegistry implements AutoCloseable {

    private static final int MOST_TRIES = 5;
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final String host;

    private RealRegistry(Process process, String host) {
        this.process = process;
        this.host = host;
    }

    /** Starts one with files in a directory. Where it is not installed the test is skipped, or fails in CI. */
    static RealRegistry start(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("data"));
        for (int tries = 1; ; tries++) {
            RealRegistry registry = begin(directory, "127.0.0.1:" + freePort());
            try {
                registry.awaitAnswer(directory.resolve("log"));
                return registry;
            } catch (IOException e) {
                // Another process may have taken the port in between.
                registry.close();
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static RealRegistry begin(Path directory, String host) throws IOException {
        String settings = String.join(
                "\n",
                "version: 0.1",
                "log:",
                "  level: error",
                "storage:",
                "  filesystem:",
                "    rootdirectory: " + directory.resolve("data"),
                "http:",
                "  addr: " + host,
                "");
        Path config = Files.writeString(directory.resolve("config.yml"), settings);
        ProcessBuilder builder = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        try {
            return new RealRegistry(builder.start(), host);
        } catch (IOException e) {
            throw Skopeo.missing("docker-registry", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT;
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("docker-registry does not start: " + Files.readString(log));
            }
            Thread.sleep(20);
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + host + "/v2/").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(1000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** As names of images begin. */
    String host() {
        return host;
    }

    OciRegistry registry() {
        return OciRegistry.at("http://" + host).timeout(Duration.ofSeconds(60)).build();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
