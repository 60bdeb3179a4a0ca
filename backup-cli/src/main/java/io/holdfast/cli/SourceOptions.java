package io.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is backed up, in the form that a plugin's settings have. */
final class SourceOptions {

    @Option(
            names = {"-e", "--exclude"},
            paramLabel = "PATTERN",
            description = "Leave out what matches.")
    private final List<String> excludes = new ArrayList<>();

    @Option(names = "--iexclude", paramLabel = "PATTERN", description = "The same, whether upper or lower case.")
    private final List<String> caseInsensitiveExcludes = new ArrayList<>();

    @Option(
            names = "--exclude-file",
            paramLabel = "FILE",
            description = "Leave out what the patterns in this file match.")
    private final List<String> excludeFiles = new ArrayList<>();

    @Option(names = "--iexclude-file", paramLabel = "FILE", description = "The same, whether upper or lower case.")
    private final List<String> caseInsensitiveExcludeFiles = new ArrayList<>();

    @Option(
            names = "--exclude-if-present",
            paramLabel = "NAME[:HEADER]",
            description = "Leave out what is in a directory with such a file.")
    private final List<String> excludeIfPresent = new ArrayList<>();

    @Option(names = "--exclude-caches", description = "Leave out what is in a directory with a CACHEDIR.TAG.")
    private boolean excludeCaches;

    @Option(names = "--exclude-larger-than", paramLabel = "SIZE", description = "Leave out larger files.")
    private Optional<ByteSize> excludeLargerThan = Optional.empty();

    @Option(
            names = {"-x", "--one-file-system"},
            description = "Leave out other file systems that are mounted below.")
    private boolean oneFileSystem;

    @Option(names = "--with-atime", description = "Keep the times of last access, too.")
    private boolean withAccessTime;

    @Option(names = "--ignore-inode", description = "A file may be unchanged though its inode is another.")
    private boolean ignoreInode;

    @Option(names = "--ignore-ctime", description = "A file may be unchanged though its ctime is another.")
    private boolean ignoreChangeTime;

    @Mixin
    private final SourceChoice source = new SourceChoice();

    String type() {
        return source.type().orElse(NamedSource.FILES);
    }

    /** The settings of the source, with paths and options in the places where the source of files looks for them. */
    Map<String, List<String>> settings(List<String> paths) {
        Map<String, List<String>> settings = source.settings();
        add(settings, "path", paths);
        add(settings, "exclude", excludes);
        add(settings, "iexclude", caseInsensitiveExcludes);
        add(settings, "exclude-file", excludeFiles);
        add(settings, "iexclude-file", caseInsensitiveExcludeFiles);
        add(settings, "exclude-if-present", excludeIfPresent);
        add(settings, "exclude-caches", flag(excludeCaches));
        add(
                settings,
                "exclude-larger-than",
                excludeLargerThan.stream()
                        .map(size -> String.valueOf(size.bytes(1)))
                        .toList());
        add(settings, "one-file-system", flag(oneFileSystem));
        add(settings, "with-atime", flag(withAccessTime));
        add(settings, "ignore-inode", flag(ignoreInode));
        add(settings, "ignore-ctime", flag(ignoreChangeTime));
        return settings;
    }

    private static List<String> flag(boolean given) {
        return given ? List.of("true") : List.of();
    }

    private static void add(Map<String, List<String>> settings, String name, List<String> values) {
        if (!values.isEmpty()) {
            settings.computeIfAbsent(name, key -> new ArrayList<>()).addAll(values);
        }
    }
}
