package io.holdfast.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What is in a directory, said by {@code find}, {@code stat}, {@code sha256sum} and {@code getfattr}: what is equal here is equal. */
final class Listing {

    private static final String FILES = """
            export LC_ALL=C TZ=UTC
            find . -type d -printf '%p directory %m %U:%G %T@\\0'
            find . -type f -printf '%p file %m %U:%G %T@ %s\\0'
            find . -type l -printf '%p link %U:%G %T@ to %l\\0'
            find . -type p -printf '%p pipe %m %U:%G %T@\\0'
            find . \\( -type b -o -type c \\) -exec stat --printf '%n %F %a %u:%g %y %t:%T\\0' {} +
            find . -type f -print0 | xargs -0 sha256sum -z
            """;

    private static final String HARD_LINKS = "LC_ALL=C find . -type f -links +1 -printf '%i %p\\0' | LC_ALL=C sort -z";

    private static final String ATTRIBUTES =
            "export LC_ALL=C; find . -print0 | xargs -0 getfattr --no-dereference --dump --match=- --encoding=hex --absolute-names";

    private static final String HOLES =
            "LC_ALL=C find . -type f -size +1M -printf '%s %b %p\\n' | LC_ALL=C awk '$1 - 512 * $2 >= 2^20 {print int(($1 - 512 * $2) / 2^20), $3}' | LC_ALL=C sort";

    private Listing() {}

    /** The files with holes, and how many whole MiB of them the file system does not keep. */
    static List<String> withHoles(Path directory) throws IOException, InterruptedException {
        return split(shell(directory, HOLES), "\n");
    }

    /** Fails with what differs, unless two directories are equal in every respect that a backup keeps. */
    static void assertEqual(Path actual, Path expected) throws IOException, InterruptedException {
        Set<String> missing = new TreeSet<>(of(expected));
        Set<String> unexpected = new TreeSet<>(of(actual));
        Set<String> common = new TreeSet<>(missing);
        common.retainAll(unexpected);
        missing.removeAll(common);
        unexpected.removeAll(common);
        assertThat(unexpected)
                .as("facts in %s that are not in %s", actual, expected)
                .containsExactlyElementsOf(missing);
    }

    /** A line for each fact, such as a file's mode, times and size, or its attributes, or which files are one. Sockets are not listed. */
    private static List<String> of(Path directory) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(split(shell(directory, FILES), "\0"));
        split(shell(directory, ATTRIBUTES), "\n\n").forEach(block -> lines.add(sorted(block)));
        lines.addAll(linked(split(shell(directory, HARD_LINKS), "\0")));
        return lines;
    }

    /** The absolute paths of a directory and all in it but sockets, with {@code U+FFFD} for whatever is not UTF-8. */
    static List<String> paths(Path directory) throws IOException, InterruptedException {
        return split(Processes.ok(directory, "find", directory.toString(), "!", "-type", "s", "-print0"), "\0").stream()
                .map(path -> replacing(new String(path.getBytes(ISO_8859_1), UTF_8)))
                .toList();
    }

    /** One {@code U+FFFD} for several, since programs differ in how many they put for the same bytes. */
    static String replacing(String path) {
        return path.replaceAll("\uFFFD+", "\uFFFD");
    }

    private static String shell(Path directory, String script) throws IOException, InterruptedException {
        return Processes.ok(directory, "bash", "-o", "pipefail", "-ec", script);
    }

    private static List<String> split(String text, String separator) {
        return Stream.of(text.split(separator)).filter(part -> !part.isEmpty()).toList();
    }

    /** The order of attributes is not kept. */
    private static String sorted(String block) {
        String[] lines = block.split("\n");
        Arrays.sort(lines);
        return String.join("\n", lines);
    }

    /** A line for each file of several names, with all of them, from lines of inode and name. */
    private static List<String> linked(List<String> names) {
        List<String> lines = new ArrayList<>();
        String last = "";
        for (String name : names) {
            int space = name.indexOf(' ');
            String inode = name.substring(0, space);
            if (inode.equals(last)) {
                lines.add(lines.remove(lines.size() - 1) + " =" + name.substring(space));
            } else {
                lines.add("one file:" + name.substring(space));
            }
            last = inode;
        }
        lines.sort(null);
        return lines;
    }
}
