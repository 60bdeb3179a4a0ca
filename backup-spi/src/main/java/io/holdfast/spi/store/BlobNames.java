package io.holdfast.spi.store;

import io.holdfast.spi.source.EntryPaths;

/**
 * Checks names and prefixes by the rules of {@link Store}, so that every store refuses the same ones and none leads out of its place.
 *
 * <p>The printable characters are U+0020 to U+007E.
 */
public final class BlobNames {

    /**
     * What the names of blobs begin with that are stored to try a store and deleted then. They belong to no repository: whoever finds one that is a day old may
     * delete it.
     */
    public static final String TRIALS = "holdfast/trial/";

    private BlobNames() {}

    /** Whether this is the name of a blob. */
    public static boolean isName(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return name.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /**
     * The name itself.
     *
     * @throws IllegalArgumentException if it is not the name of a blob
     */
    public static String check(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("not the name of a blob: \"" + EntryPaths.printable(name) + "\"");
        }
        return name;
    }

    /**
     * The prefix itself.
     *
     * @throws IllegalArgumentException if it is neither empty nor a name followed by {@code /}
     */
    public static String checkPrefix(String prefix) {
        boolean valid = prefix.isEmpty() || (prefix.endsWith("/") && isName(prefix.substring(0, prefix.length() - 1)));
        if (!valid) {
            throw new IllegalArgumentException("not a prefix of blobs' names: \"" + EntryPaths.printable(prefix)
                    + "\"; it is empty or ends with /");
        }
        return prefix;
    }
}
