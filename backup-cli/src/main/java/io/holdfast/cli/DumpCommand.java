package io.holdfast.cli;

import io.holdfast.CorruptionException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntrySource.EntryVisitor;
import io.holdfast.spi.source.EntryType;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a file of a snapshot as it is, or a directory as an archive. */
@Command(
        name = "dump",
        description = "Write a file of a snapshot, or a directory as tar or zip, to the standard output or a file.",
        mixinStandardHelpOptions = true)
final class DumpCommand implements Callable<Integer> {

    private static final int BUFFER = 1 << 16;

    private final HoldfastCommand holdfast;

    @Parameters(index = "0", paramLabel = "SNAPSHOT[:DIR]", description = "An id, its beginning, or 'latest'.")
    private SnapshotName name = new SnapshotName(SnapshotName.LATEST, "");

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            arity = "0..1",
            description = "The file or directory; everything if it is left out.")
    private String path = "/";

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(
            names = {"-a", "--archive"},
            paramLabel = "FORMAT",
            description = "tar (the default) or zip.")
    private Format format = Format.TAR;

    @Option(
            names = {"-t", "--target", "--output"},
            paramLabel = "FILE",
            description = "Write to this file, which must not exist.")
    private Optional<Path> target = Optional.empty();

    DumpCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        try (Repository repository = holdfast.open()) {
            Snapshot snapshot = choice.of(repository, name);
            EntrySource entries = repository.entries(snapshot);
            String wanted = SnapshotName.entryPath(name.directory() + "/" + path);
            boolean complete;
            if (wanted.isEmpty()) {
                complete = write(to -> archive(entries, Optional.empty(), to));
            } else {
                Entry entry = entries.entry(wanted)
                        .orElseThrow(() -> new NoSuchSnapshotException("Snapshot " + snapshot.shortId()
                                + " has nothing at " + EntryText.path(wanted)
                                + ". Nothing was written. See: holdfast find '"
                                + Path.of(path).getFileName() + "'"));
                complete = write(to -> dump(entries, entry, to));
            }
            return (complete ? ExitCode.OK : ExitCode.PARTIAL).number();
        }
    }

    private boolean dump(EntrySource entries, Entry entry, OutputStream to) throws IOException, InterruptedException {
        if (entry.type() == EntryType.DIRECTORY) {
            return archive(entries, Optional.of(entry), to);
        }
        if (entry.type() != EntryType.FILE) {
            throw new IOException(EntryText.path(entry)
                    + " is neither a file nor a directory, so that there is no content to write. Nothing was written.");
        }
        try (InputStream in = entries.open(entry)) {
            in.transferTo(to);
        }
        return true;
    }

    private boolean archive(EntrySource entries, Optional<Entry> start, OutputStream to)
            throws IOException, InterruptedException {
        boolean[] complete = {true};
        Losses losses = new Losses(holdfast, "dump");
        try (Archive archive = format == Format.TAR ? new TarArchive(to) : new ZipArchive(to)) {
            EntryVisitor visitor = losses.goingRound(entry -> complete[0] &= add(archive, entries, entry, losses));
            if (start.isPresent() && !start.get().path().equals(name.directory())) {
                visitor.visit(start.get());
            }
            Subtree.walk(entries, start.map(Entry::path).orElse(""), visitor);
        }
        return complete[0] && losses.none();
    }

    private boolean add(Archive archive, EntrySource entries, Entry entry, Losses losses)
            throws IOException, InterruptedException {
        try {
            boolean whole = archive.add(
                    entry, inArchive(entry.path()), () -> SizedContent.of(entries.open(entry), entry, losses::add));
            if (!whole) {
                holdfast.terminal()
                        .message("warning: " + EntryText.path(entry) + ": a " + format
                                + " file cannot hold it as it is");
            }
            return whole;
        } catch (CorruptionException e) {
            losses.add(new Problem(entry.path(), "it is not in the archive: " + e.getMessage()));
            return false;
        }
    }

    /** Paths in the archive begin at the directory that stands with the snapshot. */
    private String inArchive(String path) {
        return path.startsWith(name.directory() + "/")
                ? path.substring(name.directory().length() + 1)
                : path;
    }

    private boolean write(Body body) throws IOException, InterruptedException {
        if (target.isEmpty()) {
            try (OutputStream to =
                    new BufferedOutputStream(new Shielded(holdfast.terminal().rawOut()), BUFFER)) {
                return body.writeTo(to);
            }
        }
        Path file = target.get();
        OutputStream created = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream to = new BufferedOutputStream(created, BUFFER)) {
            return body.writeTo(to);
        } catch (Throwable failure) {
            // Half a file under the full name would pass for a whole one.
            Files.deleteIfExists(file);
            throw failure;
        }
    }

    /** Writes what was asked for and tells whether all of it could be written. */
    @FunctionalInterface
    private interface Body {
        boolean writeTo(OutputStream to) throws IOException, InterruptedException;
    }

    /** Keeps the standard output open. */
    private static final class Shielded extends FilterOutputStream {

        Shielded(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }

    /** The kinds of archive. */
    enum Format {
        TAR,
        ZIP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
