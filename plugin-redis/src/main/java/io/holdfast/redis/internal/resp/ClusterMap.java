package io.holdfast.redis.internal.resp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which node of a cluster has which slots, as one of them sees it.
 *
 * @param nodes all that it knows
 */
public record ClusterMap(List<Node> nodes) {

    /** How many slots there are. */
    public static final int SLOTS = 16384;

    private static final Pattern ADDRESS = Pattern.compile("(.*):(\\d{1,5})(?:@\\d+)?(?:,.*)?");
    private static final Set<String> GONE = Set.of("fail", "handshake", "noaddr");

    /**
     * A node.
     *
     * @param id by which the others know it
     * @param host its address; empty if it does not know its own
     * @param port where clients connect
     * @param flags such as {@code master} and {@code fail}
     * @param master the id of its master; {@code -} if it is one
     * @param epoch which grows whenever it gets slots of another node
     * @param slots that it has, the first and the last of each range
     * @param moving the slots that are on their way to or from it, as the node itself says
     */
    public record Node(
            String id,
            String host,
            int port,
            Set<String> flags,
            String master,
            long epoch,
            List<Range> slots,
            List<String> moving) {

        /** Copies the collections. */
        public Node {
            flags = Set.copyOf(flags);
            slots = List.copyOf(slots);
            moving = List.copyOf(moving);
        }

        /** Whether keys are written to it. */
        public boolean isMaster() {
            return flags.contains("master") && !slots.isEmpty();
        }

        /** Whether it is there, as far as the others know. */
        public boolean isThere() {
            return flags.stream().noneMatch(GONE::contains);
        }

        /** How many slots it has. */
        public int count() {
            return slots.stream().mapToInt(Range::count).sum();
        }

        /** The slot in the midst of those that it has. */
        private int middle() {
            int left = count() / 2;
            for (Range range : slots) {
                if (left < range.count()) {
                    return range.first() + left;
                }
                left -= range.count();
            }
            return SLOTS;
        }
    }

    /** Slots that follow each other. */
    public record Range(int first, int last) {

        int count() {
            return last - first + 1;
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    /** Copies the list. */
    public ClusterMap {
        nodes = List.copyOf(nodes);
    }

    /** Asks a node. */
    public static ClusterMap of(RespConnection node) throws IOException {
        return parse(node.text("CLUSTER", "NODES"));
    }

    /** Reads what {@code CLUSTER NODES} says. */
    static ClusterMap parse(String text) throws IOException {
        List<Node> nodes = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.trim().split(" ");
            Matcher address = ADDRESS.matcher(words.length < 8 ? "" : words[1]);
            if (!address.matches() || !words[6].matches("\\d{1,18}")) {
                throw new IOException("The node says what nobody understands of its cluster: " + line);
            }
            List<Range> slots = new ArrayList<>();
            List<String> moving = new ArrayList<>();
            for (int i = 8; i < words.length; i++) {
                if (words[i].startsWith("[")) {
                    moving.add(words[i]);
                } else {
                    slots.add(range(words[i]));
                }
            }
            nodes.add(new Node(
                    words[0],
                    address.group(1),
                    Integer.parseInt(address.group(2)),
                    Set.of(words[2].split(",")),
                    words[3],
                    Long.parseLong(words[6]),
                    slots,
                    moving));
        }
        return new ClusterMap(nodes);
    }

    private static Range range(String text) throws IOException {
        if (!text.matches("\\d{1,5}(-\\d{1,5})?")) {
            throw new IOException("The node says '" + text + "' instead of slots");
        }
        String[] ends = text.split("-");
        return new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
    }

    /**
     * Those that have slots, always in the same order while few slots are moved between them, and whichever of its replicas one is replaced by: by the slot in the midst of those that each
     * has.
     */
    public List<Node> masters() {
        return nodes.stream()
                .filter(Node::isMaster)
                .sorted(Comparator.comparingInt(Node::middle))
                .toList();
    }

    /** Its replicas that are there. */
    public List<Node> replicasOf(Node master) {
        return nodes.stream()
                .filter(node -> node.master().equals(master.id()) && node.isThere())
                .toList();
    }

    /** How many slots nobody has who is there. */
    public int uncovered() {
        return SLOTS
                - masters().stream().filter(Node::isThere).mapToInt(Node::count).sum();
    }
}
