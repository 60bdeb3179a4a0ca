package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.local.FileSource;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MemoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageEventsTest {

    private static final int SIZE = 3_000_000;

    @TempDir
    Path directory;

    @Test
    void flightRecorderIsToldOfTheBytesOfEachStage() throws Exception {
        Path original = Files.createDirectory(directory.resolve("original"));
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        Files.write(original.resolve("file"), content);
        Path events = directory.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            backUp(original);
            recording.dump(events);
        }
        Map<String, Long> bytes = RecordingFile.readAllEvents(events).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.holdfast."))
                .collect(Collectors.groupingBy(
                        event -> event.getEventType().getName(),
                        Collectors.summingLong(event -> event.getLong("bytes"))));
        assertThat(bytes)
                .containsEntry("io.holdfast.Read", (long) SIZE)
                .containsEntry("io.holdfast.Chunk", (long) SIZE)
                .containsOnlyKeys(
                        "io.holdfast.Read",
                        "io.holdfast.Chunk",
                        "io.holdfast.Hash",
                        "io.holdfast.Compress",
                        "io.holdfast.Seal",
                        "io.holdfast.Prove",
                        "io.holdfast.Pack",
                        "io.holdfast.Store");
        // Beside the file these have the directories.
        for (String stage : new String[] {"Hash", "Compress", "Seal", "Prove", "Pack", "Store"}) {
            assertThat(bytes.get("io.holdfast." + stage)).as(stage).isBetween((long) SIZE, SIZE + 10_000L);
        }
    }

    private static void backUp(Path directory) throws Exception {
        try (Repository repository = Repository.init(new MemoryStore(), Secret.of("p"), RepositoryOptions.defaults());
                FileSource source = FileSource.of(directory)) {
            BackupPlan.builder("test", repository)
                    .source("files", source)
                    .build()
                    .run();
        }
    }
}
