package io.holdfast.redis;

import io.holdfast.redis.internal.resp.ClusterMap;
import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
     * @param map as one of the nodes sees it
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

    /** Asks the first node that answers. */
    State state() throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (Login node : nodes) {
            try (RespConnection connection = node.connect()) {
                return state(node, ClusterMap.of(connection));
            } catch (IOException e) {
                failures.add(e);
            }
        }
        IOException failure = new IOException("No node says who is in the cluster: "
                + failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
        failures.forEach(failure::addSuppressed);
        throw failure;
    }

    private static State state(Login asked, ClusterMap map) throws IOException {
        List<Master> masters = new ArrayList<>();
        for (ClusterMap.Node node : map.masters()) {
            masters.add(new Master(new Shard(masters.size() + 1), login(asked, node), node));
        }
        if (masters.isEmpty()) {
            throw new IOException("The node at " + asked + " knows of no master with slots");
        }
        return new State(map, masters);
    }

    /** A node that nobody has told its own address is where it was asked. */
    static Login login(Login asked, ClusterMap.Node node) {
        return asked.at(node.host().isEmpty() ? asked.host() : node.host(), node.port());
    }

    /** What slots are on their way between masters, as these say. */
    static List<String> moving(State state) throws IOException {
        List<String> moving = new ArrayList<>();
        for (Master master : state.masters()) {
            try (RespConnection connection = master.login().connect()) {
                ClusterMap.of(connection).nodes().forEach(node -> moving.addAll(node.moving()));
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
