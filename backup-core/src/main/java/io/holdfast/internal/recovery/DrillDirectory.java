package io.holdfast.internal.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.files.DirectoryDeletion;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Where drills restore to: each step of each to a directory of its own, apart from what is in production. Immutable. */
public final class DrillDirectory {

    private final Path parent;
    private final Optional<Path> production;

    /**
     * One below a directory.
     *
     * @throws ConfigurationException if that is in what is in production, or the other way round
     */
    public DrillDirectory(Path parent, Path production) {
        this(parent, Optional.of(production.toAbsolutePath().normalize()));
        requireApart();
    }

    private DrillDirectory(Path parent, Optional<Path> production) {
        this.parent = parent.toAbsolutePath().normalize();
        this.production = production;
    }

    /** One below a directory, of what is in no directory of production. */
    public static DrillDirectory of(Path parent) {
        return new DrillDirectory(parent, Optional.empty());
    }

    /** What it is below. */
    public Path parent() {
        return parent;
    }

    /**
     * That of a step of a run.
     *
     * @throws ConfigurationException if links have come to lead from what is in production to there, or the other way round
     */
    public Path of(String key) {
        requireApart();
        return parent.resolve(key);
    }

    private void requireApart() {
        try {
            if (production.isPresent()
                    && overlap(
                            DirectoryTarget.of(parent).measure(),
                            DirectoryTarget.of(production.get()).measure())) {
                throw new ConfigurationException("A drill restores to where nothing else is; " + parent + " and "
                        + production.get() + " are in one another. Nothing was done");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean overlap(Set<TargetIdentity> some, Set<TargetIdentity> others) {
        return some.stream().anyMatch(one -> others.stream().anyMatch(one::overlaps));
    }

    /** Deletes that of a step of a run, and that of the run if it is empty then. */
    public void delete(String key) throws IOException {
        Path directory = of(key);
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            DirectoryDeletion.delete(directory);
        }
        Path run = directory.getParent();
        if (run != null && !run.equals(parent)) {
            try {
                Files.deleteIfExists(run);
            } catch (DirectoryNotEmptyException e) {
                // Another step of the run has something there, and deletes it when that is undone.
            }
        }
    }
}
