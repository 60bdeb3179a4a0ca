package io.holdfast.redis.internal.resp;

import io.holdfast.spi.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Sentinels that know which server is the master. All are asked, and the one that knows of the latest fail-over is believed: one that is cut off from the others would name the former
 * master for ever.
 *
 * @param sentinels where they are, and who asks them
 * @param name of the master
 * @param server who connects to the servers, whichever these are
 */
public record Sentinels(List<Login> sentinels, String name, Login server) {

    /** The port of Sentinels. */
    public static final int PORT = 26379;

    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** What is said of a replica that is as it should be. */
    private static final Set<String> SOUND = Set.of("slave", "replica");

    /** Copies the list. */
    public Sentinels {
        sentinels = List.copyOf(sentinels);
    }

    /** The same, as somebody. */
    public Sentinels as(Optional<String> user, Optional<Secret> password) {
        return new Sentinels(sentinels, name, server.as(user, password));
    }

    /** The same, asked by somebody. */
    public Sentinels askedAs(Optional<String> user, Optional<Secret> password) {
        return new Sentinels(
                sentinels.stream().map(one -> one.as(user, password)).toList(), name, server);
    }

    /**
     * The server that is the master now.
     *
     * @throws IOException if no Sentinel answers that knows of it, or if the server is none, as in the midst of a fail-over
     */
    public Login master() throws IOException {
        Login master = named();
        try (RespConnection connection = master.connect()) {
            Optional<Replication.Server> found = Replication.server(connection);
            if (found.isPresent() && !found.get().role().equals("master")) {
                throw new IOException("The Sentinels name " + master + " as the master '" + name
                        + "', which is a replica: a fail-over is under way");
            }
        }
        return master;
    }

    /** The server that they name as the master; whether it is one is not looked at. */
    public Login named() throws IOException {
        return at(latest().fields());
    }

    /** The replica that has come furthest; empty if there is none that is as it should be. */
    public Optional<Login> replica() throws IOException {
        Answer latest = latest();
        try (RespConnection connection = latest.from().connect(LIMIT)) {
            return replicas(connection).stream()
                    .filter(Sentinels::isSound)
                    .max(Comparator.comparingLong(fields -> number(fields, "slave-repl-offset")))
                    .map(this::at);
        }
    }

    /** Why too few Sentinels are there to promote a replica; empty if there are enough. */
    public Optional<String> withoutQuorum() throws IOException {
        try (RespConnection connection = latest().from().connect(LIMIT)) {
            connection.command("SENTINEL", "CKQUORUM", name);
            return Optional.empty();
        } catch (ServerException e) {
            if (e.isForbidden()) {
                throw e;
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Has them replace the master; it goes on when this returns.
     *
     * @throws ServerException if they refuse, as when a fail-over is under way, or no replica is as it should be
     */
    public void failOver() throws IOException {
        try (RespConnection connection = latest().from().connect(LIMIT)) {
            connection.command("SENTINEL", "FAILOVER", name);
        }
    }

    /** Whether a server is known as a replica of the master, well or not: {@code host:port}. */
    public boolean knowsReplica(String address) throws IOException {
        try (RespConnection connection = latest().from().connect(LIMIT)) {
            return replicas(connection).stream()
                    .anyMatch(fields -> address.equals(fields.getOrDefault("ip", "") + ":" + number(fields, "port")));
        }
    }

    private List<Map<String, String>> replicas(RespConnection connection) throws IOException {
        List<Map<String, String>> all = new ArrayList<>();
        for (Object one : list(connection.command("SENTINEL", "REPLICAS", name))) {
            all.add(fields(one));
        }
        return all;
    }

    /** Whoever follows commands here is listed as a replica at port 0. */
    private static boolean isSound(Map<String, String> replica) {
        return SOUND.contains(replica.getOrDefault("flags", ""))
                && replica.getOrDefault("master-link-status", "").equals("ok")
                && number(replica, "port") > 0;
    }

    private Login at(Map<String, String> fields) {
        return server.at(fields.getOrDefault("ip", ""), (int) number(fields, "port"));
    }

    /**
     * What a Sentinel says of the master.
     *
     * @param from which one
     */
    private record Answer(Login from, Map<String, String> fields) {

        long epoch() {
            return number(fields, "config-epoch");
        }
    }

    private Answer latest() throws IOException {
        List<Answer> answers = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (Login one : sentinels) {
            try (RespConnection connection = one.connect(LIMIT)) {
                answers.add(new Answer(one, fields(connection.command("SENTINEL", "MASTER", name))));
            } catch (IOException e) {
                failures.add(e);
            }
        }
        return answers.stream().max(Comparator.comparingLong(Answer::epoch)).orElseThrow(() -> unanswered(failures));
    }

    private IOException unanswered(List<IOException> failures) {
        IOException failure = new IOException("No Sentinel says where the master '" + name + "' is: "
                + failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
        failures.forEach(failure::addSuppressed);
        return failure;
    }

    private static List<?> list(@Nullable Object reply) {
        return reply instanceof List<?> parts ? parts : List.of();
    }

    private static Map<String, String> fields(@Nullable Object reply) {
        List<?> parts = list(reply);
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            fields.put(RespConnection.text(parts.get(i)), RespConnection.text(parts.get(i + 1)));
        }
        return fields;
    }

    private static long number(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    @Override
    public String toString() {
        return (server.tls().isPresent() ? "rediss" : "redis") + "-sentinel://"
                + sentinels.stream()
                        .map(one -> one.toString().replaceFirst(".*//", ""))
                        .collect(Collectors.joining(","))
                + "/" + name;
    }
}
