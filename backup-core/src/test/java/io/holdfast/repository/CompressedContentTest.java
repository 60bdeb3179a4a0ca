package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.SnapshotSummary;
import io.holdfast.fixtures.ScriptedSource;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.verify.Verifier;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Less time, and so a little more room, is taken for what its source says to be compressed. */
class CompressedContentTest {

    private record Text(String text, boolean compressed) implements Content {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Some words, again and again. */
    private static String text() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < 300_000) {
            text.append("word").append(random.nextInt(5000)).append(' ');
        }
        return text.toString();
    }

    private static long stored(boolean compressed) {
        RepositoryOptions options = RepositoryOptions.builder()
                .lock(false)
                .keyDerivationTime(Duration.ZERO)
                .build();
        String text = text();
        try (Repository repository = Repository.init(new MemoryStore(), Secret.of("p"), options)) {
            BackupReport report = BackupPlan.builder("text", repository)
                    .source(
                            "text",
                            new ScriptedSource((request, sink) -> sink.put(
                                    Entry.file("text").size(text.length()).build(), new Text(text, compressed))))
                    .build()
                    .run();
            assertThat(Verifier.everythingRead().verify(repository).intact()).isTrue();
            SnapshotSummary summary = report.sources().get(0).summary();
            assertThat(summary.bytesProcessed()).isEqualTo(text.length());
            return summary.bytesStored();
        }
    }

    @Test
    void compressedContentIsNotSearchedForLong() {
        assertThat(stored(true)).isGreaterThan(stored(false)).isLessThan(text().length() / 2);
    }
}
