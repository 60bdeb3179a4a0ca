package io.holdfast.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the configuration files of a restored cluster say, with what they include: of several lines of a setting the last one counts, as for the server. Files that were
 * not backed up say nothing, whatever is at their place on this machine.
 */
final class ServerConfiguration {

    private static final String MAIN = "postgresql.conf";
    private static final Pattern LINE = Pattern.compile(
            "\\s*(?<name>[A-Za-z_][\\w.$]*)(?:\\s*=\\s*|\\s+)(?:'(?<quoted>(?:[^'\\\\]|''|\\\\.)*)'|(?<plain>[^\\s'#]+)).*");

    private final Path data;
    private final Path outside;
    private final Map<String, String> values = new HashMap<>();
    /** Those that are being read: no server reads one that includes itself, but we need not go on for ever. */
    private final Set<Path> open = new HashSet<>();

    private ServerConfiguration(Path data) {
        this.data = data;
        outside = outside(data).resolve(OutsideConfiguration.DIRECTORY);
    }

    /** Where the configuration files from outside of a data directory are restored to. */
    static Path outside(Path data) {
        return data.resolveSibling(data.getFileName() + ".config");
    }

    /** What that of a data directory says, by the names of the settings in lower case. */
    static Map<String, String> of(Path data) throws IOException {
        ServerConfiguration configuration =
                new ServerConfiguration(data.toAbsolutePath().normalize());
        Optional<Path> main = configuration.main();
        if (main.isPresent()) {
            configuration.read(main.get());
        }
        configuration.read(configuration.data.resolve(ClusterFiles.AUTO_CONF));
        return configuration.values;
    }

    private Optional<Path> main() throws IOException {
        Path inside = data.resolve(MAIN);
        if (Files.exists(inside) || !Files.isDirectory(outside)) {
            return Optional.of(inside);
        }
        try (Stream<Path> all = Files.walk(outside)) {
            return all.filter(file -> file.endsWith(MAIN)).min(Comparator.naturalOrder());
        }
    }

    private void read(Path file) throws IOException {
        if (!isRestored(file) || !Files.isRegularFile(file) || !open.add(file)) {
            return;
        }
        // In whatever encoding: names and numbers are the same in all that a server knows.
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\\R")) {
            Matcher setting = LINE.matcher(line);
            if (setting.matches()) {
                String quoted = setting.group("quoted");
                String value = quoted == null ? setting.group("plain") : quoted.replaceAll("['\\\\](.)", "$1");
                take(file, setting.group("name").toLowerCase(Locale.ROOT), value);
            }
        }
        open.remove(file);
    }

    private void take(Path file, String name, String value) throws IOException {
        switch (name) {
            case "include", "include_if_exists" -> read(place(file, value));
            case "include_dir" -> {
                for (Path part : parts(place(file, value))) {
                    read(part);
                }
            }
            default -> values.put(name, value);
        }
    }

    /** Where a file was restored to that another names. */
    private Path place(Path from, String name) {
        return name.startsWith("/")
                ? outside.resolve(name.substring(1)).normalize()
                : from.resolveSibling(name).normalize();
    }

    private List<Path> parts(Path directory) throws IOException {
        if (!isRestored(directory) || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().matches("[^.].*\\.conf"))
                    .sorted()
                    .toList();
        }
    }

    private boolean isRestored(Path path) {
        return path.startsWith(data) || path.startsWith(outside);
    }
}
