package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The objects that a restore began to write, so that one that was ended goes on with its own. Thread-safe. */
final class RestoreJournal implements Closeable {

    private static final String NAME = "restore.journal";

    private final Path file;
    private final Set<String> begun;
    private final BufferedWriter out;

    private RestoreJournal(Path file, Set<String> begun, BufferedWriter out) {
        this.file = file;
        this.begun = begun;
        this.out = out;
    }

    /**
     * The journal in a directory.
     *
     * @param restore which snapshot is restored, and how
     * @throws IOException if the journal that is there is of another restore
     */
    static RestoreJournal open(Path directory, String restore) throws IOException {
        Path file = directory.resolve(NAME);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file, UTF_8) : List.of();
        if (!lines.isEmpty() && !lines.get(0).equals(restore)) {
            throw new IOException("Another restore into a cluster was begun in " + directory
                    + " and has not ended. Nothing was restored; finish that one, choose another directory, or delete "
                    + file);
        }
        BufferedWriter out = Files.newBufferedWriter(file, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        RestoreJournal journal = new RestoreJournal(file, new HashSet<>(lines), out);
        if (lines.isEmpty()) {
            journal.begin(restore);
        }
        return journal;
    }

    Set<String> begun() {
        return Set.copyOf(begun);
    }

    /** Says that an object is going to be written. */
    synchronized void begin(String path) throws IOException {
        if (begun.add(path)) {
            out.write(path + "\n");
            out.flush();
        }
    }

    /** Nothing is left to go on with. */
    void end() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
