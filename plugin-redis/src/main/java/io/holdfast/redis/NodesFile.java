package io.holdfast.redis;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the nodes of a cluster that begins on restored files know of each other, in the form of {@code nodes.conf}: which slots each has, and no addresses. So a node takes no slot that is another's
 * because it has keys of it, and loses none when they meet.
 */
final class NodesFile {

    /** Where a node keeps it, unless {@code cluster-config-file} says otherwise. */
    static final String NAME = "nodes.conf";

    private static final int ID = 20;

    private final List<String> ids = new ArrayList<>();
    private final List<String> slots;

    /**
     * Of nodes that are no others' that were.
     *
     * @param slots of each
     */
    NodesFile(SeenSlots slots) {
        this.slots = slots.shards();
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < this.slots.size(); i++) {
            byte[] id = new byte[ID];
            random.nextBytes(id);
            ids.add(HexFormat.of().formatHex(id));
        }
    }

    /** As one of them has it. */
    String of(Shard shard) {
        StringBuilder file = new StringBuilder();
        for (int number = 1; number <= ids.size(); number++) {
            boolean myself = number == shard.number();
            // Each has an epoch of its own, so that nobody's slots are in doubt.
            file.append(ids.get(number - 1))
                    .append(" :0@0 ")
                    .append(myself ? "myself,master" : "master,noaddr")
                    .append(" - 0 0 ")
                    .append(number)
                    .append(myself ? " connected " : " disconnected ")
                    .append(slots.get(number - 1).replace(',', ' '))
                    .append('\n');
        }
        return file.append("vars currentEpoch ")
                .append(ids.size())
                .append(" lastVoteEpoch 0\n")
                .toString();
    }
}
