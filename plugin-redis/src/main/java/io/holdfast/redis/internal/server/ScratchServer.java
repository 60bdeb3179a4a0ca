package io.holdfast.redis.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A running server that this process has started on files. It listens on a port of the loopback interface only, with a password that nobody else knows, and has no configuration but ours.
 * It does not outlive this process, whatever kills that: a small shell is its parent, and ends it when the pipe to this process breaks. Thread-safe.
 */
public final class ScratchServer implements AutoCloseable {

    /** At the end of the pipe it ends the server. */
    private static final String PARENT = """
            trap '' INT HUP TERM
            exec 3<&0
            "$@" 3<&- </dev/null &
            server=$!
            (
                read -r unused
                kill -s KILL $server
            ) <&3 >/dev/null 2>&1 &
            watch=$!
            exec 3<&-
            wait $server
            status=$?
            kill -s KILL $watch
            exit $status
            """;

    private static final String LOG = "server.log";
    private static final int LOG_TAIL = 4096;
    private static final int ATTEMPTS = 10;

    private final ServerProgram program;
    private final Process parent;
    private final Login login;
    private final Path directory;

    /** Is asked often whether to go on. */
    @FunctionalInterface
    public interface Patience {
        /** Throws it if not. */
        void check() throws InterruptedException;
    }

    private ScratchServer(ServerProgram program, Process parent, Login login, Path directory) {
        this.program = program;
        this.parent = parent;
        this.login = login;
        this.directory = directory;
    }

    /**
     * Starts one, and waits until it has loaded everything.
     *
     * @param directory where its configuration and its log are put
     * @param data what it loads
     * @param appended whether that is a file of commands
     * @throws IOException if it ends again or is not ready in time, with the end of its log; nothing is left running
     */
    public static ScratchServer start(
            ServerProgram program, Path directory, Path data, boolean appended, Duration limit, Patience patience)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            ScratchServer server = launch(program, directory, data, appended);
            boolean ready = false;
            try {
                ready = server.awaitLoaded(limit, patience);
                if (ready) {
                    return server;
                }
                if (attempt == ATTEMPTS || !server.logTail().contains("Address already in use")) {
                    throw new IOException(program + " ended with status " + server.parent.exitValue()
                            + " before it had loaded what was restored; its log ends with: " + server.logTail());
                }
            } finally {
                if (!ready) {
                    server.close();
                }
            }
        }
    }

    private static ScratchServer launch(ServerProgram program, Path directory, Path data, boolean appended)
            throws IOException {
        Path config = ScratchConfig.write(directory, program, appended);
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        PARENT,
                        "holdfast-redis",
                        program.path().toString(),
                        config.toString(),
                        "--dir",
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(LOG).toFile());
        return new ScratchServer(program, builder.start(), ScratchConfig.login(config), directory);
    }

    /** Whether it runs and has loaded; if not, it has ended. */
    private boolean awaitLoaded(Duration limit, Patience patience) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (parent.isAlive()) {
            patience.check();
            if (answers()) {
                return true;
            }
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new IOException(program + " has not loaded what was restored for " + limit.toSeconds()
                        + " s, and was ended; its log ends with: " + logTail());
            }
            parent.waitFor(10, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private boolean answers() {
        try (RespConnection connection = login.connect()) {
            connection.command("PING");
            return parent.isAlive();
        } catch (IOException e) {
            return false; // Not yet.
        }
    }

    /** Who connects to it. */
    public Login login() {
        return login;
    }

    /** What it is. */
    public ServerProgram program() {
        return program;
    }

    /** The end of what it said, for a message. */
    public String logTail() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(directory.resolve(LOG).toFile(), "r")) {
            long from = Math.max(0, file.length() - LOG_TAIL);
            byte[] tail = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            return new String(tail, UTF_8).strip();
        }
    }

    /** Ends it at once, if it runs; it saves nothing. */
    @Override
    public void close() {
        try {
            parent.getOutputStream().close();
        } catch (IOException e) {
            // It is closed or broken: the shell sees the end of the pipe.
        }
        boolean interrupted = false;
        while (parent.isAlive()) {
            try {
                parent.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
