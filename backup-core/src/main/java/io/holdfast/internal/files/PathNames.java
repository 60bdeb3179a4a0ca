package io.holdfast.internal.files;

import java.util.ArrayList;
import java.util.List;

/** The names that paths are made of. */
final class PathNames {

    private PathNames() {}

    /** The names in a path, without empty ones and {@code .}, and with {@code ..} only at the beginning of a relative one. */
    static List<String> of(String path) {
        List<String> names = new ArrayList<>();
        for (String name : path.split("/")) {
            int last = names.size() - 1;
            if (name.equals("..") && last >= 0 && !names.get(last).equals("..")) {
                names.remove(last);
            } else if (!name.isEmpty() && !name.equals(".") && !(name.equals("..") && path.startsWith("/"))) {
                names.add(name);
            }
        }
        return names;
    }

    /** The path of a name in a directory; the empty path is that of the root directory of a snapshot. */
    static String join(String directory, String name) {
        return directory.isEmpty() || directory.endsWith("/") ? directory + name : directory + "/" + name;
    }

    /** The directory that an absolute path is in; {@code /} is in itself. */
    static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    /** The directory that a path in a snapshot is in; that of the root directory is empty. */
    static String directory(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
