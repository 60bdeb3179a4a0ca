package io.holdfast.spi.recovery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What is mounted where, as {@code /proc/self/mountinfo} of Linux says it: so that a directory is one directory, whatever it is mounted as. Immutable. */
final class MountTable {

    /** Of a system that does not say. */
    static final MountTable NONE = new MountTable(List.of());

    private static final int DEVICE = 2;
    private static final int ROOT = 3;
    private static final int POINT = 4;
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    private final List<Mount> mounts;

    /** A part of a file system, and where it is seen. */
    private record Mount(String device, Path root, Path point) {}

    private MountTable(List<Mount> mounts) {
        this.mounts = List.copyOf(mounts);
    }

    /** The one of these lines. */
    static MountTable of(List<String> lines) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words.length > POINT) {
                mounts.add(new Mount(words[DEVICE], path(words[ROOT]), path(words[POINT])));
            }
        }
        return new MountTable(mounts);
    }

    /** Spaces and such are octal numbers. */
    private static Path path(String escaped) {
        return Path.of(ESCAPE.matcher(escaped).replaceAll(MountTable::unescaped));
    }

    private static String unescaped(MatchResult escape) {
        String sign = String.valueOf((char) Integer.parseInt(escape.group(1), 8));
        return sign.equals("\\") ? "\\\\" : sign;
    }

    /** The file system that a path without links is in; empty text if that is not known. */
    String fileSystem(Path real) {
        return mount(real).map(Mount::device).orElse("");
    }

    /** Where a path without links is in its file system. */
    Path within(Path real) {
        return mount(real)
                .map(mount -> mount.root().resolve(mount.point().relativize(real)))
                .orElse(real)
                .normalize();
    }

    /** Of several at one place the last one hides the others. */
    private Optional<Mount> mount(Path real) {
        return mounts.stream()
                .filter(mount -> real.startsWith(mount.point()))
                .reduce((one, other) -> depth(other) >= depth(one) ? other : one);
    }

    private static int depth(Mount mount) {
        return mount.point().getNameCount();
    }
}
