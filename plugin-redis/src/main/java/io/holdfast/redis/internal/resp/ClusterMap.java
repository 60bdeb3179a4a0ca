package io.holdfast.redis.internal.resp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which node of a cluster has which slots, as one of them sees it, or several together.
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

        /** Whether it has the same slots since the same time as another says. */
        public boolean hasTheSlotsOf(Node other) {
            return epoch == other.epoch && set().equals(other.set());
        }

        private BitSet set() {
            BitSet set = new BitSet(SLOTS);
            slots.forEach(range -> set.set(range.first(), range.last() + 1));
            return set;
        }

        private Node at(String otherHost) {
            return new Node(id, otherHost, port, flags, master, epoch, slots, moving);
        }

        private Node having(List<Range> others) {
            return new Node(id, host, port, flags, master, epoch, others, moving);
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

    /**
     * What several nodes know together: each slot is with whoever claims it with the highest epoch, as the nodes settle it among themselves, so that a former master that is cut off is not believed.
     *
     * @param seen as at least one node sees it
     * @throws IOException if they are of different clusters
     */
    public static ClusterMap latest(List<ClusterMap> seen) throws IOException {
        List<ClusterMap> all = seen.stream()
                .filter(map -> !map.masters().isEmpty())
                .sorted(Comparator.comparingLong(ClusterMap::epoch).reversed())
                .toList();
        if (all.isEmpty()) {
            return seen.get(0);
        }
        @Nullable Node[] owners = new Node[SLOTS];
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (ClusterMap map : all) {
            if (Collections.disjoint(map.ids(), all.get(0).ids())) {
                throw new IOException("The nodes are not of one cluster: " + map.ids() + " and "
                        + all.get(0).ids());
            }
            for (Node node : map.nodes) {
                nodes.merge(node.id(), node, (one, other) -> other.epoch() > one.epoch() ? other : one);
                for (int slot : node.set().stream().toArray()) {
                    Node owner = owners[slot];
                    owners[slot] = owner == null || node.epoch() > owner.epoch() ? node : owner;
                }
            }
        }
        Map<String, List<Range>> slots = ranges(owners);
        return new ClusterMap(nodes.values().stream()
                .map(node -> node.having(slots.getOrDefault(node.id(), List.of())))
                .toList());
    }

    private static Map<String, List<Range>> ranges(@Nullable Node[] owners) {
        Map<String, List<Range>> slots = new HashMap<>();
        for (int first = 0; first < SLOTS; ) {
            String owner = id(owners[first]);
            int next = first + 1;
            while (next < SLOTS && id(owners[next]).equals(owner)) {
                next++;
            }
            slots.computeIfAbsent(owner, id -> new ArrayList<>()).add(new Range(first, next - 1));
            first = next;
        }
        return slots;
    }

    private static String id(@Nullable Node node) {
        return node == null ? "" : node.id();
    }

    private Set<String> ids() {
        return nodes.stream().map(Node::id).collect(Collectors.toUnmodifiableSet());
    }

    /** The highest of those who have slots. */
    private long epoch() {
        return masters().stream().mapToLong(Node::epoch).max().orElse(0);
    }

    /** The same, where a node that nobody has told its own address is at this one, where it was asked. */
    public ClusterMap askedAt(String host) {
        return new ClusterMap(nodes.stream()
                .map(node -> node.host().isEmpty() ? node.at(host) : node)
                .toList());
    }

    /** The node that was asked. */
    public Optional<Node> myself() {
        return nodes.stream().filter(node -> node.flags().contains("myself")).findFirst();
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
        Range range = new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
        if (range.count() < 1 || range.last() >= SLOTS) {
            throw new IOException("The node says '" + text + "' instead of slots");
        }
        return range;
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

    /** Its replicas that are there, and that nobody suspects not to be. */
    public List<Node> replicasOf(Node master) {
        return nodes.stream()
                .filter(node -> node.master().equals(master.id())
                        && node.isThere()
                        && !node.flags().contains("fail?"))
                .toList();
    }

    /** How many slots nobody has who is there. */
    public int uncovered() {
        return SLOTS
                - masters().stream().filter(Node::isThere).mapToInt(Node::count).sum();
    }
}
