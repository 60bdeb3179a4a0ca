package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.fixtures.ScriptedSource;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Whoever wants a part of a large file has only that read. */
class SkippedContentTest {

    /** More than two of the largest chunks. */
    private static final int SIZE = 17 << 20;

    private static final Predicate<StoreCall> PACK = StoreCall.of(StoreCall.Kind.READ, "data/");

    @Test
    void whatIsSkippedIsNotRead() throws Exception {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        FaultyStore store = new FaultyStore(new MemoryStore());
        RepositoryOptions options = RepositoryOptions.builder()
                .lock(false)
                .keyDerivationTime(Duration.ZERO)
                .build();
        try (Repository repository = Repository.init(store, Secret.of("p"), options)) {
            Entry file = Entry.file("file").size(SIZE).build();
            EntrySource entries = repository.entries(BackupPlan.builder("file", repository)
                    .source("file", new ScriptedSource((request, sink) -> sink.put(file, Content.of(bytes))))
                    .build()
                    .run()
                    .snapshots()
                    .get(0));
            try (InputStream in = entries.open(entries.entry("file").orElseThrow())) {
                long before = store.count(PACK);
                in.skipNBytes(SIZE - 10);
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, SIZE - 10, SIZE));
                // The last chunk, or two, where it has less than ten bytes.
                assertThat(store.count(PACK) - before).isBetween(1L, 2L);
                assertThat(in.skip(1)).isZero();
                assertThat(in.read()).isNegative();
            }
        }
    }
}
