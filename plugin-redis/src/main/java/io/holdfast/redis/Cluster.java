package io.holdfast.redis;

import io.holdfast.redis.internal.resp.ClusterMap;
import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * A cluster, each of whose masters has some of the slots.
 *
 * @param nodes of which one has to be there, and who connects
 */
record Cluster(List<Login> nodes) implements Deployment {

    static final Pattern URL = Pattern.compile("(rediss?)-cluster://([^/]+)/?");

    private static final Duration LIMIT = Duration.ofSeconds(5);

    Cluster {
        nodes = List.copyOf(nodes);
    }

    /**
     * A master and its slots.
     *
     * @param shard which part of the cluster it has
     * @param login who connects to it
     * @param node what it is to the others
     */
    record Master(Shard shard, Login login, ClusterMap.Node node) {}

    /**
     * The cluster at a moment.
     *
     * @param map as the nodes see it together
     * @param masters in the order of their shards
     */
    record State(ClusterMap map, List<Master> masters) {

        State {
            masters = List.copyOf(masters);
        }

        /** Which slots each master has, and since when, for a comparison. */
        List<String> slots() {
            return masters.stream()
                    .map(master -> master.node().id() + " " + master.node().epoch() + " "
                            + master.node().slots())
                    .toList();
        }
    }

    static Cluster at(Matcher url, SSLContext trust) {
        return new Cluster(Arrays.stream(url.group(2).split(",", -1))
                .map(host -> Login.to(url.group(1) + "://" + host, trust))
                .toList());
    }

    /**
     * Asks all nodes that are named, and the masters that these name; the latest that any of them knows counts. A former master that is cut off from the others would name itself for ever.
     *
     * @throws IOException if no node answers that is named
     */
    State state() throws IOException {
        Map<Login, ClusterMap> answers = new LinkedHashMap<>();
        List<IOException> failures = new ArrayList<>();
        Set<Login> asked = new LinkedHashSet<>();
        ask(nodes, asked, answers, failures);
        if (answers.isEmpty()) {
            IOException failure = new IOException("No node says who is in the cluster: "
                    + failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
        List<Login> masters =
                masters(latest(answers)).stream().map(Master::login).toList();
        ask(masters, asked, answers, failures);
        ClusterMap map = latest(answers);
        if (map.masters().isEmpty()) {
            throw new IOException("The nodes at " + answers.keySet() + " know of no master with slots");
        }
        return new State(map, masters(map));
    }

    private static void ask(
            List<Login> nodes, Set<Login> asked, Map<Login, ClusterMap> answers, List<IOException> failures) {
        for (Login node : nodes) {
            if (!asked.add(node)) {
                continue;
            }
            try (RespConnection connection = node.connect(LIMIT)) {
                answers.put(node, ClusterMap.of(connection).askedAt(node.host()));
            } catch (IOException e) {
                failures.add(e);
            }
        }
    }

    private static ClusterMap latest(Map<Login, ClusterMap> answers) throws IOException {
        return ClusterMap.latest(List.copyOf(answers.values()));
    }

    private List<Master> masters(ClusterMap map) {
        List<Master> masters = new ArrayList<>();
        for (ClusterMap.Node node : map.masters()) {
            masters.add(new Master(new Shard(masters.size() + 1), login(nodes.get(0), node), node));
        }
        return masters;
    }

    /** Where a node is. */
    static Login login(Login asked, ClusterMap.Node node) {
        return asked.at(node.host(), node.port());
    }

    /** What slots are on their way between masters, as these say, or have just been moved, so that not all know it. */
    static List<String> moving(State state) throws IOException {
        List<String> moving = new ArrayList<>();
        for (Master master : state.masters()) {
            try (RespConnection connection = master.login().connect()) {
                ClusterMap map = ClusterMap.of(connection);
                map.nodes().forEach(node -> moving.addAll(node.moving()));
                map.myself()
                        .filter(own -> !own.hasTheSlotsOf(master.node()))
                        .ifPresent(own -> moving.add(master.login() + " has " + own.slots() + " of its own at epoch "
                                + own.epoch() + ", and for others "
                                + master.node().slots() + " at epoch "
                                + master.node().epoch()));
            }
        }
        return moving;
    }

    @Override
    public Login master() throws IOException {
        throw new IOException("A cluster has no master that has all of the keys");
    }

    @Override
    public Optional<Login> replica() {
        return Optional.empty();
    }

    @Override
    public Optional<String> leaving(Login master) {
        return Optional.empty();
    }

    @Override
    public Deployment as(Optional<String> user, Optional<Secret> password) {
        return new Cluster(nodes.stream().map(node -> node.as(user, password)).toList());
    }

    @Override
    public String toString() {
        return (nodes.get(0).tls().isPresent() ? "rediss" : "redis") + "-cluster://"
                + nodes.stream()
                        .map(node -> node.toString().replaceFirst(".*//", ""))
                        .collect(Collectors.joining(","));
    }
}
