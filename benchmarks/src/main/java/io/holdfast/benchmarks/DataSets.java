package io.holdfast.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Writes the files that {@code benchmarks/compare} backs up, the same bytes, names and times in every run. Needs nothing but the JDK, so that
 * {@code java DataSets.java SET DIRECTORY BYTES} runs it without a build.
 *
 * <ul>
 *   <li>{@code small}: many files of 31,250 bytes on average, so 16,000 in 500 MB; four of five are text
 *   <li>{@code mixed}: files of 1 kB to 64 MB, as many of each order of magnitude; text, incompressible content and copies of earlier files
 *   <li>{@code incompressible}: ten files of random bytes
 *   <li>{@code tiny}: files of 500 bytes on average, so 200,000 in 100 MB; all text
 * </ul>
 *
 * <p>{@code java DataSets.java change DIRECTORY SEED} overwrites one percent of the bytes of a set: small files as a whole, large ones in one place.
 */
public final class DataSets {

    private static final int SMALL_MEAN = 31_250;
    private static final int TINY_MEAN = 500;
    private static final int CHANGED_AS_A_WHOLE = 1_000_000;
    private static final int FILES_IN_A_DIRECTORY = 40;
    private static final int WORDS = 4096;
    private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");

    private final Path directory;
    private final long total;
    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[][] words = new byte[WORDS][];
    private long written;
    private int files;

    private DataSets(Path directory, long total) {
        this.directory = directory;
        this.total = total;
        for (int i = 0; i < WORDS; i++) {
            // Up to seven letters and digits.
            String word = Long.toString(random.nextLong(36L << random.nextInt(30)), 36);
            words[i] = (word + (i % 12 == 0 ? "\n" : " ")).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Writes a set of about so many bytes into a directory, which must not exist. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException(
                    "usage: DataSets small|mixed|incompressible|tiny DIRECTORY BYTES, or change DIRECTORY SEED");
        }
        if (arguments[0].equals("change")) {
            change(Path.of(arguments[1]), new SplittableRandom(Long.parseLong(arguments[2])));
            return;
        }
        DataSets sets = new DataSets(Path.of(arguments[1]), Long.parseLong(arguments[2]));
        switch (arguments[0]) {
            case "small" -> sets.small();
            case "mixed" -> sets.mixed();
            case "incompressible" -> sets.incompressible();
            case "tiny" -> sets.tiny();
            default -> throw new IllegalArgumentException("There is no data set '" + arguments[0] + "'.");
        }
    }

    private void small() throws IOException {
        while (written < total) {
            int size = 1 + random.nextInt(2 * SMALL_MEAN);
            write(random.nextInt(5) > 0 ? text(size) : noise(size));
        }
    }

    private void mixed() throws IOException {
        // A set of less than 512 MB has smaller large files, so that no single one is most of it.
        double largest = Math.max(2000, Math.min(64e6, total / 8.0));
        while (written < total) {
            int size = (int) (1000 * Math.pow(largest / 1000, random.nextDouble()));
            switch (random.nextInt(10)) {
                case 0 -> write(files == 0 ? text(size) : Files.readAllBytes(path(random.nextInt(files))));
                case 1, 2, 3 -> write(noise(size));
                default -> write(text(size));
            }
        }
    }

    private void incompressible() throws IOException {
        for (int i = 0; i < 10; i++) {
            write(noise((int) (total / 10)));
        }
    }

    private void tiny() throws IOException {
        while (written < total) {
            write(text(1 + random.nextInt(2 * TINY_MEAN)));
        }
    }

    private static void change(Path directory, SplittableRandom random) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        long hundredfoldDue = 0;
        for (Path file : files) {
            long size = Files.size(file);
            hundredfoldDue += size;
            int count = (int) Math.min(hundredfoldDue / 100, size);
            if (count > 0 && (count == size || size >= CHANGED_AS_A_WHOLE)) {
                byte[] bytes = new byte[count];
                random.nextBytes(bytes);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(bytes), random.nextLong(size - count + 1));
                }
                hundredfoldDue -= 100L * count;
            }
        }
    }

    /** Words of which some are far more frequent than others, as in logs and sources. */
    private byte[] text(int size) {
        byte[] bytes = new byte[size];
        for (int at = 0; at < size; ) {
            double skewed = random.nextDouble();
            byte[] word = words[(int) (WORDS * skewed * skewed * skewed)];
            int length = Math.min(word.length, size - at);
            System.arraycopy(word, 0, bytes, at, length);
            at += length;
        }
        return bytes;
    }

    private byte[] noise(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private void write(byte[] content) throws IOException {
        Path file = path(files);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(content);
        }
        Files.setLastModifiedTime(file, FileTime.from(BEGIN.plusSeconds(files)));
        files++;
        written += content.length;
    }

    private Path path(int file) {
        return directory.resolve("d" + file / FILES_IN_A_DIRECTORY).resolve("f" + file);
    }
}
