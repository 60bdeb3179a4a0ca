package io.holdfast.internal.files;

import io.holdfast.spi.source.EntryPaths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the roots of a backup are on the host and in the snapshot. An absolute root {@code /home/x} is {@code home/x} in the snapshot; a relative
 * one keeps the path that it was given by, without {@code ..} at its beginning; what is in {@code .} or {@code /} is directly in the root of the
 * snapshot. Immutable.
 */
public final class Roots {

    private final Node top;
    private final List<String> hostPaths;

    private Roots(Node top, List<String> hostPaths) {
        this.top = top;
        this.hostPaths = hostPaths;
    }

    /**
     * Roots in the order in which they are shown.
     *
     * @param roots absolute paths, or paths relative to the working directory
     * @param workingDirectory an absolute path
     * @throws IllegalArgumentException if there are none, one is empty, or two of them would be at one place of the snapshot
     */
    public static Roots of(Collection<String> roots, String workingDirectory) {
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("a backup of files needs at least one path");
        }
        Node top = new Node();
        List<String> hostPaths = new ArrayList<>();
        for (String root : roots) {
            if (root.isEmpty()) {
                throw new IllegalArgumentException("a path to back up is empty; the working directory is '.'");
            }
            hostPaths.add(add(root, top, workingDirectory));
        }
        top.checkChildren();
        return new Roots(top, hostPaths.stream().distinct().toList());
    }

    private static String add(String root, Node top, String workingDirectory) {
        String hostPath =
                root.startsWith("/") ? "/" : PathNames.join("/", String.join("/", PathNames.of(workingDirectory)));
        Node node = top;
        for (String name : PathNames.of(root)) {
            if (name.equals("..")) {
                hostPath = PathNames.parent(hostPath);
            } else {
                hostPath = PathNames.join(hostPath, name);
                node = node.child(name, hostPath);
            }
        }
        node.makeRoot(hostPath);
        return hostPath;
    }

    /** The absolute paths of the roots, each once. */
    public List<String> hostPaths() {
        return hostPaths;
    }

    /** The root directory of the snapshot. */
    Node top() {
        return top;
    }

    /** A root, or a directory on the way to one. */
    static final class Node {

        private final Map<String, Node> children = new TreeMap<>(EntryPaths.BYTE_ORDER);
        private Optional<String> hostPath = Optional.empty();
        private boolean root;

        private Node() {}

        /** A place that leads to this node only. */
        static Node above(String name, Node node) {
            Node above = new Node();
            above.children.put(name, node);
            return above;
        }

        /** Whether everything in it is backed up, not only what leads to a root below. */
        boolean isRoot() {
            return root;
        }

        /** Where it is on the host; the root directory of the snapshot is somewhere only if it is a root. */
        Optional<String> hostPath() {
            return hostPath;
        }

        /** What is below it by name. */
        Map<String, Node> children() {
            return children;
        }

        private Node child(String name, String path) {
            Node child = children.computeIfAbsent(name, absent -> new Node());
            child.place(path);
            return child;
        }

        private void makeRoot(String path) {
            place(path);
            root = true;
        }

        private void place(String path) {
            if (!hostPath.orElse(path).equals(path)) {
                throw conflict(hostPath.orElseThrow(), path);
            }
            hostPath = Optional.of(path);
        }

        /** What is in a root may not come from elsewhere. */
        private void checkChildren() {
            hostPath.ifPresent(path -> children.forEach((name, child) -> child.place(PathNames.join(path, name))));
        }

        private static IllegalArgumentException conflict(String one, String other) {
            return new IllegalArgumentException("'" + EntryPaths.printable(one) + "' and '"
                    + EntryPaths.printable(other)
                    + "' would be at the same place of the snapshot; back them up as separate sources");
        }
    }
}
