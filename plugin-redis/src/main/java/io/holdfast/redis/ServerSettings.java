package io.holdfast.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a configuration file of a server says of how it starts. Files that it includes are not looked into. */
final class ServerSettings {

    private final Path file;
    private final List<String> lines;

    private ServerSettings(Path file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    static ServerSettings read(Path file) throws IOException {
        return new ServerSettings(file, Files.readAllLines(file, StandardCharsets.ISO_8859_1));
    }

    /** Whether the server appends to a file, and reads that when it starts; empty if it is not said, but may be in an included file. */
    private Optional<Boolean> appends() {
        Optional<Boolean> said = lines.stream()
                .map(line -> line.strip().replace("\"", "").split("\\s+"))
                .filter(words -> words.length == 2 && words[0].equalsIgnoreCase("appendonly"))
                .map(words -> words[1].equalsIgnoreCase("yes"))
                // The last one counts.
                .reduce((one, other) -> other);
        boolean includes = lines.stream()
                .anyMatch(line -> line.strip().toLowerCase(Locale.ROOT).startsWith("include "));
        return said.isPresent() || includes ? said : Optional.of(false);
    }

    /**
     * Looks whether a server that starts with this reads what is restored.
     *
     * @param appended whether that is {@code appendonly.aof}, and else {@code dump.rdb}
     * @throws IOException if it would read something else, or nothing
     */
    void requireReads(boolean appended) throws IOException {
        Optional<Boolean> appends = appends();
        if (appends.isPresent() && appends.get() != appended) {
            throw new IOException("Nothing was restored: a server with " + file + " has appendonly "
                    + (appended
                            ? "no, and would start without " + RedisFiles.APPEND_ONLY
                            : "yes, and would start without " + RedisFiles.DUMP
                                    + ", which its append-only file shadows, whether that is there or not")
                    + ". Set appendonly " + (appended ? "yes" : "no")
                    + " there until it has started, or restore into the running server with a target-url");
        }
    }
}
