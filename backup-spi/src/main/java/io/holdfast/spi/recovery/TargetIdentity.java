package io.holdfast.spi.recovery;

import java.util.List;

/**
 * What something is that a recovery may change, as it was measured on the thing itself and not as somebody calls it: two names of one thing have one identity. Immutable.
 *
 * @param type what kind of thing it is, such as {@code directory} or {@code postgres}
 * @param path which one: from the whole to the part of it, such as a bucket and the directories of a prefix in it
 */
public record TargetIdentity(String type, List<String> path) {

    /** What nobody can tell. It is not shown to be apart from anything. */
    public static final TargetIdentity UNKNOWN = new TargetIdentity("unknown", List.of());

    /** Copies the list. */
    public TargetIdentity {
        path = List.copyOf(path);
    }

    /** One of a path. */
    public static TargetIdentity of(String type, String... path) {
        return new TargetIdentity(type, List.of(path));
    }

    /** Whether both are one thing, or one is in the other. */
    public boolean overlaps(TargetIdentity other) {
        int common = Math.min(path.size(), other.path.size());
        return type.equals(other.type) && path.subList(0, common).equals(other.path.subList(0, common));
    }

    @Override
    public String toString() {
        return type + " " + String.join("/", path);
    }
}
