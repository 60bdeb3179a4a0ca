package io.holdfast.internal.format;

import io.holdfast.spi.source.EntryPaths;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a tree, in their order. Those of a large tree are decoded each time that they are asked for, so that it takes the bytes that it was
 * stored as and 4 bytes a node. Immutable.
 */
public final class TreeNodes implements Iterable<Node> {

    /** What is decoded takes more than twice its bytes. */
    private static final int LARGEST_KEPT_DECODED = 256 << 10;

    private static final TreeNodes NONE = new TreeNodes(new byte[0], new int[0], new Node[0], true, false);

    private final byte[] tree;
    /** Where each node begins. */
    private final int[] begins;

    private final Node @Nullable [] decoded;
    private final boolean sorted;
    private final boolean canonical;

    private TreeNodes(byte[] tree, int[] begins, Node @Nullable [] decoded, boolean sorted, boolean canonical) {
        this.tree = tree;
        this.begins = begins;
        this.decoded = decoded;
        this.sorted = sorted;
        this.canonical = canonical;
    }

    /** Of a directory that is not there. */
    public static TreeNodes none() {
        return NONE;
    }

    /**
     * The nodes of a tree.
     *
     * @param tree the blob, which must not change any more
     * @throws MalformedException if one of them cannot be decoded
     */
    public static TreeNodes of(byte[] tree) throws MalformedException {
        Collected plain = new Collected(tree);
        return plain.addPlain()
                ? plain.nodes(true)
                : new Collected(tree).addAll().nodes(false);
    }

    /** Nodes of which some are still to be read. */
    private static final class Collected {

        private final byte[] tree;
        private final boolean keep;
        private int[] begins = new int[16];
        private Node[] nodes;
        private boolean sorted = true;
        /** Whether no name is there twice, and each may be there. */
        private boolean proper = true;

        private String last = "";
        private int count;

        Collected(byte[] tree) {
            this.tree = tree;
            keep = tree.length <= LARGEST_KEPT_DECODED;
            nodes = new Node[keep ? 16 : 0];
        }

        /** Whether all of the tree stands in it as it would be written. */
        boolean addPlain() {
            PlainNodeReader reader = new PlainNodeReader(tree);
            if (!reader.begin()) {
                return false;
            }
            if (reader.end()) {
                return true;
            }
            reader.begin();
            do {
                int begin = reader.position();
                Node node = reader.read(begin);
                if (node == null) {
                    return false;
                }
                add(begin, node);
            } while (reader.more());
            return reader.end();
        }

        Collected addAll() throws MalformedException {
            TreeReader reader = new TreeReader(tree);
            for (Node node = reader.next(); node != null; node = reader.next()) {
                add(reader.begin(), node);
            }
            return this;
        }

        private void add(int begin, Node node) {
            if (count == begins.length) {
                begins = Arrays.copyOf(begins, 2 * count);
                nodes = Arrays.copyOf(nodes, 2 * nodes.length);
            }
            begins[count] = begin;
            if (keep) {
                nodes[count] = node;
            }
            int order = EntryPaths.BYTE_ORDER.compare(last, node.name());
            sorted &= order <= 0;
            proper &= order < 0 && TreeWriter.isEntryName(node.name());
            last = node.name();
            count++;
        }

        TreeNodes nodes(boolean plain) {
            return new TreeNodes(
                    keep ? new byte[0] : tree,
                    Arrays.copyOf(begins, count),
                    keep ? Arrays.copyOf(nodes, count) : null,
                    sorted,
                    plain && proper);
        }
    }

    /** Whether a {@link TreeWriter} to which these nodes were added would make the very bytes that they were read from. */
    public boolean canonical() {
        return canonical;
    }

    public int size() {
        return begins.length;
    }

    /** A node by its number, from 0 on. */
    public Node get(int number) {
        if (decoded != null) {
            return decoded[number];
        }
        Node plain = canonical ? new PlainNodeReader(tree).read(begins[number]) : null;
        return plain != null ? plain : decode(number, NodeCodec::decode);
    }

    private String name(int number) {
        if (decoded != null) {
            return decoded[number].name();
        }
        return canonical ? new PlainNodeReader(tree).readName(begins[number]) : decode(number, NodeCodec::decodeName);
    }

    private interface Decoding<T> {
        T decode(GoJsonReader in) throws MalformedException;
    }

    private <T> T decode(int number, Decoding<T> decoding) {
        try {
            return decoding.decode(new GoJsonReader("tree", tree, begins[number]));
        } catch (MalformedException e) {
            throw new IllegalStateException("the same bytes were decoded before", e);
        }
    }

    /** The node of this name, if there is one, also in a directory that another program left unsorted. */
    public Optional<Node> find(String name) {
        if (!sorted) {
            for (Node node : this) {
                if (node.name().equals(name)) {
                    return Optional.of(node);
                }
            }
            return Optional.empty();
        }
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = EntryPaths.BYTE_ORDER.compare(name(middle), name);
            if (order == 0) {
                return Optional.of(get(middle));
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    @Override
    public Iterator<Node> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Node next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return get(next++);
            }
        };
    }
}
