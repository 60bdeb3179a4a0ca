package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts keys of a cluster into a server, or of either into a cluster: of each copy into each master what is in its slots. All copies are looked at before anything is written. What is in a slot that is
 * moved meanwhile is written again, to the master that it was moved to.
 */
final class ClusterKeys {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final long PAUSE_MILLIS = 500;

    private final RestorePoint point;
    private final Deployment target;
    private final KeyRestore choice;
    private final Operation operation;

    /**
     * A server to write to.
     *
     * @param name of the directory of its reports
     * @param portion what belongs there
     */
    private record Target(String name, Login login, KeyPortion portion) {

        Target in(Set<Integer> slots, int pass) {
            return new Target("moved-" + pass + "/" + name, login, portion.in(slots));
        }
    }

    ClusterKeys(RestorePoint point, Deployment target, KeyRestore choice, Operation operation) {
        this.point = point;
        this.target = target;
        this.choice = choice;
        this.operation = operation;
    }

    /**
     * Restores.
     *
     * @param directory where a report for each copy and each master is put
     */
    void restore(Path directory) throws IOException, InterruptedException {
        List<Target> targets = targets()
                .orElseThrow(() -> new IOException(
                        "The target cluster was not touched: slots are with nobody, or are being moved"));
        if (!restore(directory, targets, choice.dryRun(true)).isEmpty()) {
            throw new IOException(
                    "The target cluster was not touched: slots were moved while it was looked at. Restore again");
        }
        if (!choice.dryRun()) {
            write(directory, targets);
        }
    }

    private void write(Path directory, List<Target> targets) throws IOException, InterruptedException {
        try {
            long end = System.nanoTime() + LIMIT.toNanos();
            Set<Integer> moved = restore(directory, targets, choice);
            for (int pass = 1; !moved.isEmpty(); pass++) {
                Set<Integer> slots = moved;
                int number = pass;
                List<Target> later = settled(end).stream()
                        .map(one -> one.in(slots, number))
                        .filter(one -> !one.portion().slots().isEmpty())
                        .toList();
                moved = restore(directory, later, again());
            }
        } catch (IOException e) {
            operation.checkCancelled();
            throw new IOException("Some masters may have their keys already, and others not: " + e.getMessage(), e);
        }
    }

    /** What is there by now is what was written before the slot was moved. */
    private KeyRestore again() {
        return choice.existing() == KeyRestore.Existing.REPLACE ? choice : choice.existing(KeyRestore.Existing.SKIP);
    }

    /** The masters, a little later, as soon as no slot is on its way. */
    private List<Target> settled(long end) throws IOException, InterruptedException {
        while (System.nanoTime() < end) {
            operation.checkCancelled();
            // Nodes tell each other who has a slot within this time.
            Thread.sleep(PAUSE_MILLIS);
            Optional<List<Target>> targets = targets();
            if (targets.isPresent()) {
                return targets.get();
            }
        }
        throw new IOException(
                "slots are still being moved after " + LIMIT + ". Restore again when that is over, with existing=skip");
    }

    /** Returns the slots that were moved meanwhile. */
    private Set<Integer> restore(Path directory, List<Target> targets, KeyRestore how)
            throws IOException, InterruptedException {
        Set<Integer> moved = new HashSet<>();
        boolean ofCluster = point.base().entry(RedisFiles.CLUSTER).isPresent();
        for (Target one : targets) {
            Path reports = directory.resolve(one.name());
            if (!ofCluster) {
                moved.addAll(restore(point, one, one.portion(), how, reports));
                continue;
            }
            KeyPortion portion = one.portion();
            for (Shard shard : ClusterRestore.shards(point.base().checkpoint())) {
                Path own = reports.resolve(shard.directory());
                moved.addAll(restore(new ShardPoint(point, shard), one, portion, how, own));
                // Each master of a cluster has the same.
                portion = portion.withoutLibraries();
            }
        }
        return moved;
    }

    private Set<Integer> restore(RestorePoint from, Target into, KeyPortion portion, KeyRestore how, Path reports)
            throws IOException, InterruptedException {
        RestoredKeys keys = new RestoredKeys(from, into.login(), how, portion, operation);
        keys.restore(reports);
        return keys.moved();
    }

    /** Where which keys belong; empty while slots are on their way or with nobody. */
    private Optional<List<Target>> targets() throws IOException {
        if (!(target instanceof Cluster cluster)) {
            return Optional.of(List.of(new Target("server", target.master(), KeyPortion.ALL)));
        }
        Cluster.State state = cluster.state();
        if (state.map().uncovered() > 0 || !Cluster.moving(state).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(state.masters().stream()
                .map(master -> new Target(
                        master.login().host().replace(':', '_') + "-"
                                + master.login().port(),
                        master.login(),
                        KeyPortion.of(master.node())))
                .toList());
    }
}
