package io.holdfast.redis;

import io.holdfast.redis.internal.resp.ClusterMap;
import io.holdfast.redis.internal.resp.KeySlot;
import java.util.List;
import java.util.Set;

/**
 * Which of the keys of a copy belong into one server.
 *
 * @param slots where they are, if the server is a node of a cluster; else all
 * @param ofCluster whether it is one
 * @param libraries whether libraries of functions belong there, too
 */
record KeyPortion(List<ClusterMap.Range> slots, boolean ofCluster, boolean libraries) {

    /** Everything, into a server that is alone. */
    static final KeyPortion ALL = new KeyPortion(List.of(), false, true);

    KeyPortion {
        slots = List.copyOf(slots);
    }

    /** The keys in the slots that a master of a cluster has. */
    static KeyPortion of(ClusterMap.Node node) {
        return new KeyPortion(node.slots(), true, true);
    }

    /** Those of them that are in these slots. */
    KeyPortion in(Set<Integer> some) {
        List<ClusterMap.Range> both = some.stream()
                .filter(this::has)
                .map(slot -> new ClusterMap.Range(slot, slot))
                .toList();
        return new KeyPortion(both, true, false);
    }

    KeyPortion withoutLibraries() {
        return new KeyPortion(slots, ofCluster, false);
    }

    /** Whether a key is one of them. */
    boolean has(byte[] key) {
        return !ofCluster || has(KeySlot.of(key));
    }

    private boolean has(int slot) {
        return slots.stream().anyMatch(range -> range.first() <= slot && slot <= range.last());
    }
}
