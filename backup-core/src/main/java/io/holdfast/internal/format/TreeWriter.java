package io.holdfast.internal.format;

import io.holdfast.spi.source.EntryPaths;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree blob, which is a directory:
 *
 * <pre>
 * tree = {"nodes":[node,node,…]} and one line feed
 * </pre>
 *
 * <p>Nodes stand in the order of their names' bytes, unsigned, each name once; see {@link NodeCodec} for one. The hash of
 * all this, line feed included, is the tree's id. Nodes are taken one at a time and as bytes, so that a writer of a large
 * directory need not hold them as objects. Not thread-safe.
 */
public final class TreeWriter {

    /** The id of a directory in which there is nothing. */
    public static final Id EMPTY = Id.hash(new TreeWriter().toByteArray());

    private static final String BEGIN = "{\"nodes\":[";
    private static final String END = "]}\n";

    private final GoJsonWriter out;
    private @Nullable String lastName;
    private int count;

    /** A tree of unknown size. */
    public TreeWriter() {
        this(1024, 0);
    }

    /**
     * A tree for which room is made.
     *
     * @param bytes of all its nodes as they are encoded
     * @param nodes how many they are
     * @throws IllegalStateException if that is more than 2 GiB
     */
    public TreeWriter(long bytes, int nodes) {
        out = new GoJsonWriter(bytes + nodes + BEGIN.length() + END.length()).raw(BEGIN);
    }

    /** Appends a node, as {@link #add(String, byte[])}. */
    public void add(Node node) {
        add(node.name(), NodeCodec.encode(node));
    }

    /**
     * Appends a node that is encoded already.
     *
     * @throws IllegalArgumentException if the name is not greater than the last one's, or is not the name of an entry:
     *     empty, {@code .}, {@code ..}, with a slash or a zero byte; nothing is appended
     */
    public void add(String name, byte[] encodedNode) {
        if (!isEntryName(name)) {
            throw new IllegalArgumentException(
                    "\"" + EntryPaths.printable(name) + "\" cannot be a name in a directory");
        }
        if (lastName != null && EntryPaths.BYTE_ORDER.compare(lastName, name) >= 0) {
            throw new IllegalArgumentException("\"" + EntryPaths.printable(name) + "\" must come before \""
                    + EntryPaths.printable(lastName) + "\", or is there twice");
        }
        out.raw(lastName == null ? "" : ",").raw(encodedNode);
        lastName = name;
        count++;
    }

    /** How many nodes were added. */
    public int count() {
        return count;
    }

    /** The tree blob of all nodes so far. */
    public byte[] toByteArray() {
        return out.toByteArray(END);
    }

    /** Whether a name is one path component that a file system can hold, and so may be written and restored. */
    public static boolean isEntryName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0;
    }
}
