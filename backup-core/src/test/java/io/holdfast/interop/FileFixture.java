package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory with every kind of file and every oddity of names, made by native tools, so that no code of Holdfast's decides what is odd. */
final class FileFixture {

    private FileFixture() {}

    /** Makes it in a directory that does not exist. */
    static Path make(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        run("make-files.sh", directory);
        return directory;
    }

    /** Adds a link to bytes that are not UTF-8, which restic keeps since 0.16. */
    static void addLinkToBytes(Path fixture) throws IOException, InterruptedException {
        Processes.ok(fixture, "bash", "-c", "ln -s $'\\xff\\xfebytes' links/to-bytes");
    }

    private static void run(String script, Path directory) throws IOException, InterruptedException {
        try (InputStream in = FileFixture.class.getResourceAsStream(script)) {
            assertThat(in).as(script).isNotNull();
            Processes.ok(directory, "bash", "-c", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
