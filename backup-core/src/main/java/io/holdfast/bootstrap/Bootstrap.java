package io.holdfast.bootstrap;

import io.holdfast.ConfigurationException;
import io.holdfast.RecoveryException;
import io.holdfast.bootstrap.BootstrapFile.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes what a lost host has kept into a directory. Nothing is replaced unless that is wanted. Not thread-safe. */
public final class Bootstrap {

    private final KeptDocuments kept;
    private final Path target;

    private Bootstrap(KeptDocuments kept, Path target) {
        this.kept = kept;
        this.target = target;
    }

    /**
     * A bootstrap of these documents.
     *
     * @param target the directory, which is created if it is absent
     */
    public static Bootstrap of(KeptDocuments kept, Path target) {
        return new Bootstrap(kept, target);
    }

    /**
     * What would be written. Touches nothing.
     *
     * @throws RecoveryException if what is there cannot be read
     */
    public List<BootstrapFile> plan() {
        List<BootstrapFile> files = new ArrayList<>();
        for (Map.Entry<String, String> text : kept.documents().texts().entrySet()) {
            Path path = target.resolve(text.getKey());
            files.add(new BootstrapFile(path, state(path, text.getValue())));
        }
        return files;
    }

    private static State state(Path path, String text) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return State.NEW;
        }
        try {
            boolean same = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    && Arrays.equals(Files.readAllBytes(path), text.getBytes(StandardCharsets.UTF_8));
            return same ? State.SAME : State.DIFFERENT;
        } catch (IOException e) {
            throw new RecoveryException(path + " cannot be read: " + e + ". Nothing was written.", e);
        }
    }

    /**
     * Writes it. A file is written beside its place and moved there, so that it is the old one or the new one.
     *
     * @param replace whether files are replaced that are there and are different
     * @return what there was before
     * @throws ConfigurationException if there are such files, and they are not to be replaced; nothing was written
     * @throws RecoveryException if a file cannot be written; those before it were
     */
    public List<BootstrapFile> write(boolean replace) {
        List<BootstrapFile> files = plan();
        if (!replace) {
            files.stream()
                    .filter(file -> file.state() == State.DIFFERENT)
                    .findFirst()
                    .ifPresent(file -> {
                        throw new ConfigurationException(
                                file.path()
                                        + " is there already, and is different. Nothing was written; choose another directory, or say that it is to be replaced.");
                    });
        }
        Map<String, String> texts = kept.documents().texts();
        for (BootstrapFile file : files) {
            if (file.state() != State.SAME) {
                write(
                        file.path(),
                        String.valueOf(texts.get(String.valueOf(file.path().getFileName()))));
            }
        }
        return files;
    }

    private void write(Path path, String text) {
        try {
            Files.createDirectories(target);
            Path beside = Files.createTempFile(target, ".holdfast-", ".tmp");
            try {
                Files.writeString(beside, text, StandardOpenOption.WRITE);
                Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new RecoveryException(path + " cannot be written: " + e, e);
        }
    }
}
