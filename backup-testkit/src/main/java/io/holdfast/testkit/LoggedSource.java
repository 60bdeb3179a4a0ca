package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogTarget;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The source that a {@link LoggedServer} is: an example of how a plugin copies a server out and follows its log. Thread-safe.
 *
 * <p>A snapshot is one file, {@code data}, with a line {@code KEY VALUE} for each key, an increment the same for each key that changed; so is what a restore
 * makes of them and the log. There is a stream
 * for each timeline, {@code timeline/1}, whose positions are the numbers of the changes and whose records are the changes as the server says them. A
 * timeline that another has forked from stands behind its last change: {@code 41+}.
 */
public final class LoggedSource implements Source, Snapshotter, LogShipper {

    private static final String DATA = "data";
    private static final String TIMELINE = "timeline/";
    private static final String ENDED = "+";

    private final InetSocketAddress server;
    private final boolean holdsStill;
    private final boolean tellsTime;

    /** The source that a server at this address is. */
    public LoggedSource(InetSocketAddress server) {
        this(server, false, false);
    }

    private LoggedSource(InetSocketAddress server, boolean holdsStill, boolean tellsTime) {
        this.server = server;
        this.holdsStill = holdsStill;
        this.tellsTime = tellsTime;
    }

    /** The same, but the server is held still while a snapshot waits for those of other sources. */
    public static LoggedSource holdingStill(InetSocketAddress server) {
        return new LoggedSource(server, true, false);
    }

    /** The same, but while nothing happens it says the time, so that it can be restored to moments after its last change. */
    public static LoggedSource tellingTime(InetSocketAddress server) {
        return new LoggedSource(server, false, true);
    }

    @Override
    public SourceIdentity identity() throws IOException {
        try (Connection connection = new Connection(server)) {
            connection.send("IDENTIFY");
            String id = connection.receive().split(" ")[1];
            return new SourceIdentity("logged", id, List.of("/logged/" + id));
        }
    }

    @Override
    public Snapshotter snapshotter() {
        return this;
    }

    @Override
    public Optional<LogShipper> log() {
        return Optional.of(this);
    }

    @Override
    public void close() {}

    @Override
    public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
            throws IOException, InterruptedException {
        return connected(operation, connection -> {
            request.cut().ready();
            connection.send("BASE" + (holdsStill ? " HOLD" : "") + since(request));
            String[] base = connection.receive().split(" ");
            Checkpoint at = checkpoint(base[1], Optional.of(Instant.parse(base[2])));
            request.cut().fixed(at, holdsStill);
            if (holdsStill) {
                connection.send("release");
            }
            StringBuilder lines = new StringBuilder();
            for (String line = connection.receive(); !line.equals("end"); line = connection.receive()) {
                operation.checkCancelled();
                lines.append(line).append('\n');
            }
            operation.checkCancelled();
            sink.put(Entry.file(DATA).build(), Content.of(lines.toString().getBytes(UTF_8)));
            operation.checkCancelled();
            return at;
        });
    }

    private static String since(SnapshotRequest request) throws InterruptedException {
        return request.kind() == SnapshotKind.INCREMENTAL
                ? " SINCE" + latest(request.parent().orElseThrow().checkpoint())
                : "";
    }

    @Override
    public boolean canIncrement(Checkpoint parent) throws IOException {
        try (Connection connection = new Connection(server)) {
            connection.send("HAS" + latest(parent));
            return connection.receive().equals("yes");
        }
    }

    @Override
    public boolean waitsAtCut() {
        return true;
    }

    @Override
    public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation)
            throws IOException, InterruptedException {
        connected(operation, connection -> {
            connection.send("FOLLOW" + from.map(LoggedSource::latest).orElse(""));
            from.ifPresent(before -> connection.acknowledge(TIMELINE + latestTimeline(before), sink));
            while (true) {
                String line = connection.receive();
                operation.checkCancelled();
                take(line, connection, sink);
            }
        });
    }

    private static String latest(Checkpoint from) {
        int timeline = latestTimeline(from);
        return " " + timeline + " " + from.positions().get(TIMELINE + timeline);
    }

    private static int latestTimeline(Checkpoint at) {
        return at.positions().keySet().stream()
                .mapToInt(LoggedSource::timeline)
                .max()
                .orElseThrow();
    }

    private static int timeline(String stream) {
        return Integer.parseInt(stream.substring(TIMELINE.length()));
    }

    private void take(String line, Connection connection, LogSink sink) throws IOException, InterruptedException {
        String[] words = line.split(" ", 5);
        switch (words[0]) {
            case "record" -> {
                String stream = TIMELINE + words[1];
                Checkpoint upTo = checkpoint(words[1] + ":" + words[2], Optional.of(Instant.parse(words[3])))
                        .followedBy(saidBy(words[4]));
                connection.acknowledge(stream, sink);
                sink.stream(stream).append(UTF_8.encode(words[4]), upTo);
            }
            case "begin" -> sink.begin(checkpoint(words[1], Optional.empty()));
            case "head" -> {
                Optional<Instant> instant = tellsTime ? Optional.of(Instant.parse(words[2])) : Optional.empty();
                sink.head(checkpoint(words[1], instant), OptionalLong.of(Long.parseLong(words[3])));
            }
            case "lost" ->
                throw new LogLostException(
                        "the server has dropped its log up to " + words[1],
                        Optional.of(checkpoint(words[1], Optional.empty())));
            default -> throw new IOException("the server says what nobody understands: " + line);
        }
    }

    /** What a change says of the whole source: a fork up to where the timelines before count, a mark which name this place has. */
    private static Checkpoint saidBy(String change) {
        String[] words = change.split(" ", 3);
        return switch (words[0]) {
            case "fork" -> new Checkpoint(Optional.empty(), ended(words[1]), Map.of());
            case "mark" -> new Checkpoint(Optional.empty(), Map.of(), Map.of(Checkpoint.MARK, words[1]));
            default -> Checkpoint.none();
        };
    }

    /** All timelines but the last one have ended. */
    private static Checkpoint checkpoint(String positions, Optional<Instant> instant) {
        int last = positions.lastIndexOf('/') + 1;
        Map<String, String> streams = new HashMap<>(ended(positions.substring(0, last)));
        String[] words = positions.substring(last).split(":");
        streams.put(TIMELINE + words[0], words[1]);
        return new Checkpoint(instant, streams, Map.of());
    }

    private static Map<String, String> ended(String positions) {
        Map<String, String> streams = new HashMap<>();
        for (String position : positions.split("/")) {
            if (!position.isEmpty()) {
                String[] words = position.split(":");
                streams.put(TIMELINE + words[0], words[1] + ENDED);
            }
        }
        return streams;
    }

    @Override
    public int compare(String stream, String position, String other) {
        return Long.compare(rank(position), rank(other));
    }

    /** The first change of this text. */
    @Override
    public LogTarget target(String text, Checkpoint base) {
        return (stream, bytes, upTo) -> UTF_8.decode(bytes).toString().equals(text);
    }

    private static long rank(String position) {
        return position.endsWith(ENDED)
                ? 2 * Long.parseLong(position.substring(0, position.length() - 1)) + 1
                : 2 * Long.parseLong(position);
    }

    @Override
    public void restore(RestorePoint point, RestoreTarget target, Operation operation)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        NavigableMap<Long, String> changes = changes(point, operation);
        Map<String, String> content = new TreeMap<>();
        addData(point.base(), content);
        for (EntrySource increment : point.increments()) {
            addData(increment, content);
        }
        changes.values().forEach(change -> LoggedServer.apply(change, content));
        operation.checkCancelled();
        StringBuilder lines = new StringBuilder();
        content.forEach(
                (key, value) -> lines.append(key).append(' ').append(value).append('\n'));
        Path directory = Files.createDirectories(target.directory());
        Files.writeString(directory.resolve(DATA), lines);
        operation.checkCancelled();
    }

    /** The changes of the last timeline and of those that it forked from, up to where it did. */
    private static NavigableMap<Long, String> changes(RestorePoint point, Operation operation)
            throws IOException, InterruptedException {
        NavigableMap<Integer, String> streams = new TreeMap<>();
        point.log().streams().forEach(stream -> streams.put(timeline(stream), stream));
        NavigableMap<Long, String> changes = new TreeMap<>();
        for (String stream : streams.values()) {
            point.log().forEach(stream, (bytes, upTo) -> {
                operation.checkCancelled();
                String change = UTF_8.decode(bytes).toString();
                long lsn = Long.parseLong(upTo.positions().getOrDefault(stream, ""));
                if (change.startsWith("fork ")) {
                    changes.tailMap(lsn, true).clear();
                }
                changes.put(lsn, change);
            });
        }
        return changes;
    }

    /** The values by their keys in a directory into which they were restored. */
    public static Map<String, String> restored(Path directory) throws IOException {
        Map<String, String> content = new TreeMap<>();
        Files.readAllLines(directory.resolve(DATA)).forEach(line -> LoggedServer.apply("set " + line, content));
        return content;
    }

    private static void addData(EntrySource snapshot, Map<String, String> content)
            throws IOException, InterruptedException {
        Entry data = snapshot.entry(DATA).orElseThrow(() -> new IOException("the snapshot has no file " + DATA));
        try (InputStream in = snapshot.open(data)) {
            String text = new String(in.readAllBytes(), UTF_8);
            text.lines().forEach(line -> LoggedServer.apply("set " + line, content));
        }
    }

    private interface Conversation<T> {
        T with(Connection connection) throws IOException, InterruptedException;
    }

    /** Talks to the server until that is over or the operation is cancelled, which a socket does not notice by itself. */
    private <T> T connected(Operation operation, Conversation<T> conversation)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        try (Connection connection = new Connection(server)) {
            Operation.Registration closing = operation.onCancel(connection::close);
            try {
                return conversation.with(connection);
            } finally {
                closing.close();
            }
        } catch (IOException e) {
            operation.checkCancelled();
            throw e;
        }
    }

    private static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;
        private final PrintWriter out;
        private final Map<String, LogSink> acknowledged = new HashMap<>();

        Connection(InetSocketAddress server) throws IOException {
            socket = new Socket(server.getAddress(), server.getPort());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            out = new PrintWriter(socket.getOutputStream(), false, UTF_8);
        }

        void send(String line) {
            synchronized (out) {
                // A line that is lost is noticed by whoever reads the answers.
                out.println(line);
                out.flush();
            }
        }

        String receive() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    // Also within a line, of which the rest is lost.
                    throw new EOFException("the server has closed the connection");
                }
                line.append((char) next);
            }
            return line.toString();
        }

        /** Tells the server what has become durable of a stream. */
        void acknowledge(String stream, LogSink sink) {
            if (acknowledged.putIfAbsent(stream, sink) == null) {
                sink.stream(stream)
                        .onDurable(upTo -> send("ack " + timeline(stream) + " "
                                + upTo.positions().getOrDefault(stream, "0").replace(ENDED, "")));
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // Nobody uses it any more.
            }
        }
    }
}
