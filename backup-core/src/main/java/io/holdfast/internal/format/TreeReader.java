package io.holdfast.internal.format;

import io.holdfast.internal.format.GoJsonReader.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tree blob node by node, see {@link TreeWriter} for its grammar. Whatever the nodes are, they are returned as
 * they stand: unsorted, twice, with names that no directory can have, of unknown types; it is for the caller to judge
 * them. A tree without nodes, or with something after it, is refused. Not thread-safe.
 */
public final class TreeReader {

    private static final Fields FIELDS = Fields.of("nodes");

    private final byte[] tree;
    private final GoJsonReader in;
    private int begin;
    private int end;
    private boolean atEnd;

    /**
     * Begins to read.
     *
     * @param tree the blob, which must not change while it is read
     * @throws MalformedException if this is not the beginning of a tree
     */
    public TreeReader(byte[] tree) throws MalformedException {
        this.tree = tree;
        in = new GoJsonReader("tree", tree);
        in.beginObject();
        if (in.nextField(FIELDS) == null) {
            throw in.malformed("it has no nodes");
        }
        in.beginArray();
    }

    /** All nodes of a tree. */
    public static List<Node> readAll(byte[] tree) throws MalformedException {
        TreeReader reader = new TreeReader(tree);
        List<Node> nodes = new ArrayList<>();
        for (Node node = reader.next(); node != null; node = reader.next()) {
            nodes.add(node);
        }
        return nodes;
    }

    /**
     * The next node; null after the last one.
     *
     * @throws MalformedException if it, or what follows the last, cannot be decoded; the rest of the tree is lost
     */
    public @Nullable Node next() throws MalformedException {
        if (atEnd) {
            return null;
        }
        if (in.hasElement()) {
            begin = in.position();
            Node node = NodeCodec.decode(in);
            end = in.endPosition();
            return node;
        }
        atEnd = true;
        if (in.nextField(FIELDS) != null) {
            throw in.malformed("it has nodes twice");
        }
        in.end();
        return null;
    }

    /** Where the node that {@link #next} gave last begins. */
    int begin() {
        return begin;
    }

    /** The bytes of the node that {@link #next} gave last, with all that another program wrote into it. */
    public byte[] encoded() {
        return Arrays.copyOfRange(tree, begin, end);
    }
}
