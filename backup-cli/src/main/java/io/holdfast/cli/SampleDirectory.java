package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;

/** A directory as people have them: many small texts, some large files that do not compress, links, odd names. The same each time. */
final class SampleDirectory {

    private static final int TEXTS = 200;
    private static final int PICTURES = 8;
    private static final int PICTURE_BYTES = 3 << 20;
    private static final String[] WORDS = {
        "anchor", "bilge", "capstan", "deck", "ensign", "fathom", "galley", "halyard", "island", "jetty", "keel",
        "lagoon",
    };
    private static final Instant EPOCH = Instant.parse("2024-02-29T12:00:00.123456789Z");

    private final Random random = new Random(17);
    private final Path root;

    private SampleDirectory(Path root) {
        this.root = root;
    }

    /** Makes the directory at this path and returns the path. */
    static Path create(Path root) throws IOException {
        new SampleDirectory(root).create();
        return root;
    }

    private void create() throws IOException {
        for (int i = 0; i < TEXTS; i++) {
            write("documents/" + WORDS[i % WORDS.length] + "/note-" + i + ".txt", text(200 + random.nextInt(20_000)));
        }
        byte[] picture = new byte[PICTURE_BYTES];
        for (int i = 0; i < PICTURES; i++) {
            random.nextBytes(picture);
            write("pictures/picture-" + i + ".raw", picture);
        }
        write("pictures/the same picture.raw", picture);
        write("database/table.csv", text(8 << 20));
        write("odd/Ünïcödé 日本 😀.txt", text(100));
        write("odd/new\nline and 'quotes\".txt", text(100));
        write("odd/empty", new byte[0]);
        Path script = write("odd/script.sh", "#!/bin/sh\necho ahoy\n".getBytes(UTF_8));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.createSymbolicLink(root.resolve("odd/link"), Path.of("../documents"));
        Files.createLink(root.resolve("odd/hard link"), script);
        Files.createDirectories(root.resolve("odd/empty directory"));
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return Files.setLastModifiedTime(file, FileTime.from(EPOCH.plusSeconds(random.nextInt(10_000_000))));
    }

    /** By its URI, since under some locales the JDK takes no name that is not ASCII. */
    private Path resolve(String name) throws IOException {
        try {
            return Path.of(URI.create(root.toUri() + "/" + new URI(null, null, "/" + name, null).toASCIIString()));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private byte[] text(int length) {
        StringBuilder text = new StringBuilder(length + 20);
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(9) == 0 ? '\n' : ' ');
        }
        return text.substring(0, length).getBytes(UTF_8);
    }
}
