package io.holdfast.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A small but real server with a change log: it keeps values by keys, and is spoken to over a socket of this machine. Thread-safe.
 *
 * <p>A client sends lines of UTF-8, one request a connection:
 *
 * <pre>
 * IDENTIFY                     → id ID
 * BASE                         → base POSITIONS INSTANT, then a line KEY VALUE for each key, then end
 * BASE SINCE TIMELINE LSN      → the same with the keys that changed after LSN, if HAS of it is yes
 * HAS TIMELINE LSN             → yes, or no if its history has not come by there
 * BASE HOLD …                  → as without HOLD, but nothing changes from the first line on until the client sends release or is gone
 * FOLLOW                       → begin POSITIONS, then as below
 * FOLLOW TIMELINE LSN          → a line record TIMELINE LSN INSTANT CHANGE for each change after LSN as it happens, and head POSITIONS INSTANT AHEAD now and then:
 *                                so many bytes of changes come, and if none, none that comes later has an instant up to this one;
 *                                or lost POSITIONS where the log begins only there
 * ack TIMELINE LSN             after FOLLOW: the client has everything up to here
 * CHANGE                       = set KEY VALUE | fork POSITIONS | mark NAME
 * POSITIONS                    = TIMELINE:LSN/TIMELINE:LSN/…, of each timeline up to where it counts
 * </pre>
 *
 * <p>Every change has a log sequence number, one more than the one before. A fail-over begins a timeline, whose first change says up to where
 * those before count; what that had after this is lost with the server that failed.
 */
public final class LoggedServer implements AutoCloseable {

    private static final long HEARTBEAT_MILLIS = 50;

    private final String id = UUID.randomUUID().toString();
    private final Clock clock;
    private final ServerSocket listener;
    private final Set<Socket> connections = new HashSet<>();
    private final Map<Integer, Long> acknowledged = new TreeMap<>();
    /** What the present state came from, in order; guarded like everything else by this object. */
    private List<Change> history = new ArrayList<>();

    private int timeline = 1;
    /** How many clients hold it still. */
    private int holders;
    /** Up to where each timeline before counts. */
    private final Map<Integer, Long> ends = new TreeMap<>();

    /** The log has what came after this. */
    private long dropped;

    private record Change(int timeline, long lsn, Instant instant, String text) {
        String line() {
            return "record " + timeline + " " + lsn + " " + instant + " " + text;
        }
    }

    private record Position(int timeline, long lsn) {}

    /** A server without content, which listens until it is closed. */
    public LoggedServer(Clock clock) throws IOException {
        this.clock = clock;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("logged-server", this::accept);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /**
     * Gives a key a value.
     *
     * @param key without white space
     * @param value without line breaks
     * @return the number of this change in the log
     * @throws IllegalStateException if it was interrupted while a client held the server still; nothing was changed
     */
    public synchronized long set(String key, String value) {
        if (key.isEmpty() || key.contains(" ") || (key + value).matches("(?s).*\\R.*")) {
            throw new IllegalArgumentException("not a key and a value: \"" + key + "\", \"" + value + "\"");
        }
        awaitRelease();
        return append("set " + key + " " + value);
    }

    /**
     * Gives this point a name in the log.
     *
     * @param name without white space
     * @return the number of this change in the log
     */
    public synchronized long mark(String name) {
        return append("mark " + name);
    }

    private synchronized long append(String text) {
        long lsn = lsn() + 1;
        history.add(new Change(timeline, lsn, clock.instant(), text));
        notifyAll();
        return lsn;
    }

    /** The number of the last change. */
    public synchronized long lsn() {
        return history.isEmpty() ? 0 : history.get(history.size() - 1).lsn;
    }

    /** The timeline that changes are made on, from 1. */
    public synchronized int timeline() {
        return timeline;
    }

    /** The values by their keys. */
    public synchronized Map<String, String> content() {
        return contentAt(lsn());
    }

    /** What the values were after a change that is not lost. */
    public synchronized Map<String, String> contentAt(long lsn) {
        return changed(0, lsn);
    }

    private Map<String, String> changed(long after, long upTo) {
        Map<String, String> content = new TreeMap<>();
        for (Change change : history) {
            if (change.lsn > after && change.lsn <= upTo) {
                apply(change.text, content);
            }
        }
        return content;
    }

    static void apply(String change, Map<String, String> content) {
        if (change.startsWith("set ")) {
            String[] words = change.split(" ", 3);
            content.put(words[1], words[2]);
        }
    }

    /** Up to which change a client has acknowledged a timeline; 0 if none has. */
    public synchronized long acknowledged(int ofTimeline) {
        return acknowledged.getOrDefault(ofTimeline, 0L);
    }

    /** Drops the log up to and with a change, whether or not a client still needs it; the content stays. */
    public synchronized void dropLog(long upTo) {
        dropped = Math.max(dropped, upTo);
    }

    /** Breaks all connections. */
    public synchronized void breakConnections() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    /** Fails over to a replica that had come up to a change: what came after it is lost, and a new timeline begins. */
    public synchronized void failOver(long kept) throws IOException {
        long forked = Math.min(kept, lsn());
        history = new ArrayList<>(
                history.stream().filter(change -> change.lsn <= forked).toList());
        ends.replaceAll((before, end) -> Math.min(end, forked));
        ends.put(timeline, forked);
        timeline++;
        append("fork " + positions(ends));
        breakConnections();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        breakConnections();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                synchronized (this) {
                    connections.add(connection);
                }
                start("logged-server-connection", () -> serve(connection));
            } catch (IOException e) {
                // It was closed, or whoever came is gone again.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection;
                BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
                PrintWriter out = new PrintWriter(connection.getOutputStream(), false, UTF_8)) {
            String request = in.readLine();
            String[] words = request == null ? new String[] {""} : request.split(" ");
            switch (words[0]) {
                case "IDENTIFY" -> out.println("id " + id);
                case "HAS" -> out.println(has(position(words)) ? "yes" : "no");
                case "BASE" -> {
                    List<String> asked = List.of(words);
                    int since = asked.indexOf("SINCE");
                    long after = since < 0 ? 0 : Long.parseLong(asked.get(since + 2));
                    sendBase(asked.contains("HOLD"), after, in, out);
                }
                case "FOLLOW" -> {
                    start("logged-server-acknowledged", () -> readAcknowledgements(in));
                    sendLog(words.length == 1 ? beginAtHead(out) : position(words), out);
                }
                default -> out.println("what?");
            }
            out.flush();
        } catch (IOException | InterruptedException e) {
            // The client is gone, and asks again.
        } finally {
            synchronized (this) {
                connections.remove(connection);
            }
        }
    }

    private synchronized boolean has(Position position) {
        return continuation(position) == position.lsn;
    }

    private void sendBase(boolean hold, long after, BufferedReader in, PrintWriter out) throws IOException {
        Map<String, String> base;
        synchronized (this) {
            base = changed(after, lsn());
            holders += hold ? 1 : 0;
            out.println("base " + positions(timeline, lsn()) + " " + clock.instant());
        }
        if (hold) {
            try {
                out.flush();
                in.readLine();
            } finally {
                release();
            }
        }
        base.forEach((key, value) -> out.println(key + " " + value));
        out.println("end");
    }

    private synchronized void awaitRelease() {
        try {
            while (holders > 0) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a client held the server still", e);
        }
    }

    private synchronized void release() {
        holders--;
        notifyAll();
    }

    /** Whether a client holds it still. */
    public synchronized boolean held() {
        return holders > 0;
    }

    private synchronized Position beginAtHead(PrintWriter out) {
        out.println("begin " + positions(timeline, lsn()));
        return new Position(timeline, lsn());
    }

    private String positions(int at, long lsn) {
        Map<Integer, Long> all = new TreeMap<>();
        ends.forEach((before, end) -> {
            if (before < at) {
                all.put(before, Math.min(end, lsn));
            }
        });
        all.put(at, lsn);
        return positions(all);
    }

    private static String positions(Map<Integer, Long> all) {
        return all.entrySet().stream()
                .map(position -> position.getKey() + ":" + position.getValue())
                .collect(Collectors.joining("/"));
    }

    private static Position position(String[] words) {
        return new Position(Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }

    private void sendLog(Position from, PrintWriter out) throws InterruptedException {
        Position at = from;
        while (!out.checkError()) {
            List<Change> next;
            String head;
            synchronized (this) {
                long begin = continuation(at);
                if (begin < dropped) {
                    out.println("lost " + positions(timelineAt(dropped), dropped));
                    return;
                }
                next = history.stream().filter(change -> change.lsn > begin).toList();
                if (next.isEmpty()) {
                    wait(HEARTBEAT_MILLIS);
                }
                // A change that comes in the same instant is later than this one.
                head = "head " + positions(timeline, lsn()) + " "
                        + clock.instant().minusNanos(1) + " " + bytes(next);
            }
            out.println(head);
            for (Change change : next) {
                out.println(change.line());
                at = new Position(change.timeline, change.lsn);
            }
        }
    }

    private static int bytes(List<Change> changes) {
        return changes.stream()
                .mapToInt(change -> change.text.getBytes(UTF_8).length)
                .sum();
    }

    /** After which change a client goes on: where it is, or where history forked off before that. */
    private long continuation(Position at) {
        long forked = history.stream()
                .filter(change -> change.timeline > at.timeline)
                .findFirst()
                .map(fork -> fork.lsn - 1)
                .orElse(Long.MAX_VALUE);
        return Math.min(at.lsn, forked);
    }

    private int timelineAt(long lsn) {
        return history.stream()
                .filter(change -> change.lsn == lsn)
                .findFirst()
                .map(Change::timeline)
                .orElse(timeline);
    }

    private void readAcknowledgements(BufferedReader in) {
        try {
            @Nullable String line;
            while ((line = in.readLine()) != null) {
                String[] words = line.split(" ");
                synchronized (this) {
                    acknowledged.merge(Integer.parseInt(words[1]), Long.parseLong(words[2]), Math::max);
                }
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }
}
