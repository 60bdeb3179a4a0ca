package io.holdfast.postgres.internal.server;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A running server of PostgreSQL. It does not outlive this process, whatever kills that: a small shell is its parent, and ends it when the pipe to
 * this process breaks. Thread-safe.
 *
 * <p>Unless its settings say otherwise, it listens on a Unix socket only, in a directory that nobody else can look into.
 */
public final class ServerProcess implements AutoCloseable {

    /** Reads the names of signals, and passes them on to the server; at the end of the pipe it ends the server and all its children. */
    private static final String PARENT = """
            trap '' INT HUP TERM
            exec 3<&0
            "$@" 3<&- </dev/null &
            server=$!
            (
                while read -r signal; do kill -s "$signal" $server; done
                kill -s QUIT $server
                for second in 1 2 3 4 5 6 7 8 9 10; do sleep 1; done
                kill -s KILL $server
            ) <&3 >/dev/null 2>&1 &
            watch=$!
            exec 3<&-
            wait $server
            status=$?
            kill -s KILL $watch
            exit $status
            """;

    private static final int LONGEST_SOCKET_PATH = 103; // What every system takes.
    private static final int LOCK_LINES = 8; // The first is the process, the last the state.
    private static final int LOG_TAIL = 4096;
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final ServerBinaries binaries;
    private final Process parent;
    private final Path socket;
    private final Path log;

    private ServerProcess(ServerBinaries binaries, Process parent, Path socket, Path log) {
        this.binaries = binaries;
        this.parent = parent;
        this.socket = socket;
        this.log = log;
    }

    /**
     * A server that is to be started.
     *
     * @param data its data directory
     * @param directory where its socket and its log are to be; made if it is absent
     */
    public static Builder builder(ServerBinaries binaries, Path data, Path directory) {
        return new Builder(binaries, data, directory);
    }

    /** The socket, as the argument of {@link UnixSocketFactory}. */
    public Path socket() {
        return socket;
    }

    /** What the server says; it stays when the server ends. */
    public Path log() {
        return log;
    }

    /** The end of the log, for a message. */
    public String logTail() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - LOG_TAIL);
            byte[] tail = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8).strip();
        }
    }

    /** Connections over the socket, without a password. */
    public DataSource dataSource(String database, String user) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"localhost"});
        source.setDatabaseName(database);
        source.setUser(user);
        source.setSocketFactory(UnixSocketFactory.class.getName());
        source.setSocketFactoryArg(socket.toString());
        source.setSslmode("disable");
        source.setGssEncMode("disable");
        source.setApplicationName("holdfast");
        return source;
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return parent.isAlive();
    }

    /**
     * Ends it, which breaks off what its clients do, with a checkpoint ("fast"); after a minute without one.
     *
     * @throws IOException if it failed, with the end of its log
     */
    public void stop() throws IOException, InterruptedException {
        signal("INT");
        if (!parent.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            close();
        }
        if (parent.exitValue() != 0) {
            throw new IOException(
                    binaries + " ended with status " + parent.exitValue() + "; its log ends with: " + logTail());
        }
    }

    /** Ends it, with all its children, as a power cut does. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> processes = parent.descendants().toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        parent.waitFor();
        while (processes.stream().anyMatch(ServerProcess::hasMemory)) {
            Thread.sleep(5);
        }
    }

    /** A process that has ended, and that nobody has waited for, has no command line any more. */
    private static boolean hasMemory(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().isPresent();
    }

    /** Ends it at once, without a checkpoint, if it runs. */
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

    private void signal(String name) throws IOException {
        OutputStream pipe = parent.getOutputStream();
        try {
            pipe.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            if (parent.isAlive()) {
                throw e;
            }
        }
    }

    private void awaitConnections(Path data, Duration limit, Patience patience)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (!accepts(data)) {
            patience.check();
            if (!parent.isAlive()) {
                throw new IOException(binaries + " ended with status " + parent.exitValue()
                        + " before it accepted a connection; its log ends with: " + logTail());
            }
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new IOException(binaries + " has not accepted a connection for " + limit.toSeconds()
                        + " s, and was ended; its log ends with: " + logTail());
            }
            parent.waitFor(10, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether the server says so in its lock file: asking it by connecting would fill its log. */
    private boolean accepts(Path data) throws IOException {
        try {
            List<String> lock = Files.readAllLines(data.resolve("postmaster.pid"));
            return lock.size() >= LOCK_LINES
                    && lock.get(LOCK_LINES - 1).strip().equals("ready")
                    && parent.children()
                            .anyMatch(child -> Long.toString(child.pid())
                                    .equals(lock.get(0).strip()));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether it is still waited for a server. */
    @FunctionalInterface
    private interface Patience {
        void check() throws InterruptedException;
    }

    /** What a server is started with. Not thread-safe. */
    public static final class Builder {

        private final ServerBinaries binaries;
        private final Path data;
        private final Path directory;
        private final Map<String, String> settings = new TreeMap<>();
        private Duration limit = Duration.ofMinutes(1);

        private Builder(ServerBinaries binaries, Path data, Path directory) {
            this.binaries = binaries;
            this.data = data;
            this.directory = directory.toAbsolutePath();
            settings.put("listen_addresses", "");
            settings.put("logging_collector", "off");
            settings.put("log_destination", "stderr");
        }

        /** A setting, which prevails over those in the data directory. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** See {@link #setting}. */
        public Builder settings(Map<String, String> several) {
            settings.putAll(several);
            return this;
        }

        /** How long it may take until the server accepts connections; a minute if nothing is said. */
        public Builder limit(Duration time) {
            limit = time;
            return this;
        }

        /**
         * Starts it, and waits until it accepts connections.
         *
         * @throws IOException if it cannot be started, ends again, or is not ready in time, with the end of its log; nothing is left running
         */
        public ServerProcess start(Operation operation) throws IOException, InterruptedException {
            return start(operation::checkCancelled);
        }

        /** See {@link #start(Operation)}; for as long as this thread is not interrupted. */
        public ServerProcess start() throws IOException, InterruptedException {
            return start(() -> {});
        }

        private ServerProcess start(Patience patience) throws IOException, InterruptedException {
            PrivateDirectory.create(directory);
            Path socket = directory.resolve(".s.PGSQL." + settings.getOrDefault("port", "5432"));
            if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
                throw new IOException("A socket cannot be made in " + directory + ": its path has more than "
                        + LONGEST_SOCKET_PATH + " bytes. Choose a directory with a shorter path.");
            }
            Path log = directory.resolve("server.log");
            ProcessBuilder builder = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            Programs.plainEnvironment(builder.environment());
            ServerProcess server = new ServerProcess(binaries, builder.start(), socket, log);
            boolean ready = false;
            try {
                server.awaitConnections(data, limit, patience);
                ready = true;
                return server;
            } finally {
                if (!ready) {
                    server.close();
                }
            }
        }

        private List<String> command() throws IOException, InterruptedException {
            List<String> server = new ArrayList<>(List.of(
                    binaries.program("postgres").toString(),
                    "-D",
                    data.toAbsolutePath().toString()));
            settings.forEach((name, value) -> server.addAll(List.of("-c", name + "=" + value)));
            server.addAll(List.of("-c", "unix_socket_directories=" + directory));
            List<String> command = new ArrayList<>(List.of("sh", "-c", PARENT, "holdfast-postgres"));
            command.addAll(Programs.unprivileged(server));
            return command;
        }
    }
}
