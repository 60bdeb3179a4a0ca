package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A byte of a page has flipped on the source's disk. */
class DamagedPagesIT {

    private static final int PAGE = 8192;

    @ChosenVersions
    void damagedPageIsNamed(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            String path = damagedRelation(cluster);
            RecordingSink sink = snapshot(cluster, DamagedPages.WARN);

            String relation = path.substring(path.lastIndexOf('/') + 1);
            assertThat(sink.warnings()).hasSize(1);
            assertThat(sink.warnings().toString())
                    .contains(path, "block 3 of relation", relation, "public.entries in the database postgres");
            assertThat(sink.skipped()).isEmpty();
        }
    }

    @Test
    void numberIsSaidWhereTheRoleMayNotAskForTheName() throws Exception {
        try (TestCluster cluster = TestCluster.of(15)) {
            String path = damagedRelation(cluster);
            cluster.sql("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");

            assertThat(snapshot(cluster, DamagedPages.WARN).warnings().toString())
                    .contains(path, "block 3 of relation")
                    .doesNotContain("entries");
        }
    }

    @Test
    void damagedPageFailsTheBackupIfThatIsWanted() throws Exception {
        try (TestCluster cluster = TestCluster.of(15)) {
            String path = damagedRelation(cluster);

            assertThatThrownBy(() -> snapshot(cluster, DamagedPages.FAIL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("block 3")
                    .hasMessageContaining(path);
        }
    }

    @Test
    void pagesThatAreWrittenMeanwhileAreNotDamaged() throws Exception {
        try (TestCluster cluster = TestCluster.builder(15)
                .setting("shared_buffers", "1MB")
                .setting("bgwriter_delay", "10ms")
                .start()) {
            cluster.sql(
                    "CREATE TABLE entries AS SELECT i AS id, repeat('x', 500) AS text FROM generate_series(1, 20000) i");
            AtomicBoolean writing = new AtomicBoolean(true);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                while (writing.get()) {
                    try {
                        cluster.sql("UPDATE entries SET text = repeat('y', 500) WHERE id % 7 = 0", "VACUUM entries");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            for (int i = 0; i < 5; i++) {
                assertThat(snapshot(cluster, DamagedPages.FAIL).warnings()).isEmpty();
            }
            writing.set(false);
            writer.get();
        }
    }

    /** A table whose fourth page is damaged; the path of its file. */
    private static String damagedRelation(TestCluster cluster) throws Exception {
        cluster.sql(
                "CREATE TABLE entries AS SELECT i AS id, repeat('x', 500) AS text FROM generate_series(1, 200) i",
                "CHECKPOINT");
        String path = String.valueOf(cluster.query("SELECT pg_relation_filepath('entries')"));
        cluster.stop();
        try (RandomAccessFile file =
                new RandomAccessFile(cluster.data().resolve(path).toFile(), "rw")) {
            file.seek(3 * PAGE + 5000);
            int before = file.read();
            file.seek(3 * PAGE + 5000);
            file.write(before ^ 1);
        }
        cluster.start();
        return path;
    }

    private static RecordingSink snapshot(TestCluster cluster, DamagedPages policy) throws Exception {
        Source source = cluster.source().damagedPages(policy).build();
        TestOperation operation = new TestOperation();
        RecordingSink sink = new RecordingSink(operation, Optional.empty());
        operation.call(
                Duration.ofMinutes(1),
                () -> source.snapshotter()
                        .snapshot(new TestRequest(SnapshotKind.FULL, Optional.empty(), 1), sink, operation));
        return sink;
    }
}
