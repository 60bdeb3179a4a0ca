package io.holdfast.redis.internal.resp;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a replica says to its master over a connection. */
public final class Replication {

    private final RespConnection connection;
    private final Optional<Server> server;

    /**
     * What a server says of itself to everybody.
     *
     * @param name {@code redis} or {@code valkey}
     * @param version {@code 7.0.15}
     * @param mode {@code standalone}, {@code sentinel} or {@code cluster}
     * @param role {@code master} or {@code replica}
     */
    public record Server(String name, String version, String mode, String role) {}

    /** What a master answers to who wants to go on. */
    public sealed interface Answer {}

    /**
     * From there on, under this id.
     *
     * @param id of the replication from there on; empty if it is the one that was asked for
     */
    public record Continued(Optional<String> id) implements Answer {}

    /**
     * Not from there; a copy of all comes, and the commands after it from this offset on.
     *
     * @param id of the replication
     * @param offset where the copy stands
     */
    public record Copied(String id, long offset) implements Answer {}

    private Replication(RespConnection connection, Optional<Server> server) {
        this.connection = connection;
        this.server = server;
    }

    /** Says that a replica is here. The server knows which formats it understands: those that the server has. */
    public static Replication begin(RespConnection connection) throws IOException {
        Optional<Server> server = server(connection);
        connection.command("PING");
        // The port of nobody: whoever asks the server for its replicas cannot take this one for a server.
        connection.command("REPLCONF", "listening-port", "0");
        connection.command("REPLCONF", "capa", "eof", "capa", "psync2");
        if (server.isPresent()) {
            announce(connection, server.get().version());
        }
        return new Replication(connection, server);
    }

    /** Valkey from 9 on sends what this version understands; others do not know this. */
    private static void announce(RespConnection connection, String version) throws IOException {
        try {
            connection.command("REPLCONF", "version", version);
        } catch (ServerException e) {
            if (e.isForbidden()) {
                throw e;
            }
        }
    }

    /** What a server says of itself; empty if it is older than 6. */
    public static Optional<Server> server(RespConnection connection) throws IOException {
        Object reply;
        try {
            reply = connection.command("HELLO", "2");
        } catch (ServerException e) {
            if (e.isForbidden()) {
                throw e;
            }
            return Optional.empty();
        }
        List<?> parts = reply instanceof List<?> list ? list : List.of();
        return Optional.of(new Server(
                value(parts, "server"), value(parts, "version"), value(parts, "mode"), value(parts, "role")));
    }

    private static String value(List<?> parts, String name) {
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            if (RespConnection.text(parts.get(i)).equals(name)) {
                return RespConnection.text(parts.get(i + 1));
            }
        }
        return "";
    }

    /** What the server says of itself; empty if it is older than 6. */
    public Optional<Server> server() {
        return server;
    }

    /** Asks for all of it. */
    public Copied copy() throws IOException {
        Answer answer = ask("?", "-1");
        if (answer instanceof Copied copied) {
            return copied;
        }
        throw new IOException("The server goes on with what nobody has asked for");
    }

    /**
     * Asks for the commands after an offset.
     *
     * @param id of the replication that the offset is of
     */
    public Answer goOn(String id, long offset) throws IOException {
        return ask(id, String.valueOf(offset + 1));
    }

    private Answer ask(String id, String from) throws IOException {
        connection.send("PSYNC", id, from);
        String line = connection.line();
        String[] words = line.split(" ");
        switch (words[0].toUpperCase(Locale.ROOT)) {
            case "+CONTINUE" -> {
                return new Continued(words.length > 1 ? Optional.of(words[1]) : Optional.empty());
            }
            case "+FULLRESYNC" -> {
                if (words.length == 3 && words[2].matches("\\d{1,18}")) {
                    return new Copied(words[1], Long.parseLong(words[2]));
                }
            }
            default -> {
                if (line.startsWith("-")) {
                    throw new ServerException("PSYNC", line.substring(1));
                }
            }
        }
        throw RespConnection.notUnderstood(line);
    }

    /** The copy that comes after {@link Copied}. */
    public RdbTransfer transfer() throws IOException {
        return RdbTransfer.of(connection);
    }

    /** Says up to which offset the commands need not be sent again. */
    public void acknowledge(long offset) throws IOException {
        connection.send("REPLCONF", "ACK", String.valueOf(offset));
    }

    /** A field of what {@code INFO} replies, if there is one. */
    public static Optional<String> info(String info, String field) {
        return info.lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).trim())
                .findFirst();
    }

    /** A field of what {@code INFO} replies that is a number; 0 if there is none, or it is something else. */
    public static long number(String info, String field) {
        return info(info, field)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .orElse(0L);
    }
}
