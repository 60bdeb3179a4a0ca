package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FakeSourceTest extends SourceContract {

    private final FakeSource source = new FakeSource(42, 100, 10_000);

    @Override
    protected Source open() {
        return source;
    }

    @Override
    protected void assertRestored(Path restored) throws Exception {
        for (String path : source.paths()) {
            assertThat(restored.resolve(path)).hasBinaryContent(source.content(path));
        }
        try (Stream<Path> files = Files.walk(restored)) {
            assertThat(files.filter(Files::isRegularFile)).hasSameSizeAs(source.paths());
        }
        assertThat(restored.resolve("link")).isSymbolicLink();
    }

    @Override
    protected int places() {
        return 8;
    }

    @Override
    protected void assertReleased() {
        assertThat(source.underWay()).isZero();
    }

    @Test
    void isTheSameForTheSameSeed() {
        FakeSource same = new FakeSource(42, 100, 10_000);
        FakeSource other = new FakeSource(43, 100, 10_000);
        String path = "d0/file-3";

        assertThat(same.paths()).isEqualTo(source.paths()).hasSize(100);
        assertThat(same.content(path)).isEqualTo(source.content(path));
        assertThat(other.content(path)).isNotEqualTo(source.content(path));
    }

    @Test
    void changesAsManyFilesAsItIsTold() {
        FakeSource before = new FakeSource(42, 100, 10_000);
        source.change(30, 1);

        assertThat(source.paths())
                .filteredOn(path -> !Arrays.equals(before.content(path), source.content(path)))
                .hasSizeBetween(15, 45);
    }

    @Test
    void unchangedFilesAreTakenFromTheParent() throws Exception {
        RecordedEntries parent = snapshot(new RecordingSink(new TestOperation()), Optional.empty());
        source.change(30, 1);
        int readsBefore = source.reads();
        RecordingSink sink = new RecordingSink(new TestOperation(), Optional.of(parent));
        RecordedEntries snapshot = snapshot(sink, Optional.of(parent));

        assertThat(sink.taken()).hasSizeBetween(55, 85);
        assertThat(source.reads() - readsBefore).isEqualTo(100 - sink.taken().size());
        assertThat(source.paths())
                .allSatisfy(path -> assertThat(snapshot.content(path)).isEqualTo(source.content(path)));
    }

    @Test
    void unreadableFilesAreSkipped() throws Exception {
        source.makeUnreadable("d1/file-10");
        RecordingSink sink = new RecordingSink(new TestOperation());
        RecordedEntries snapshot = snapshot(sink, Optional.empty());

        assertThat(sink.skipped()).containsExactly(Map.entry("d1/file-10", "made to be unreadable"));
        assertThat(snapshot.entry("d1/file-10")).isEmpty();
        assertThat(snapshot.entry("d1/file-11")).isPresent();
    }

    private RecordedEntries snapshot(RecordingSink sink, Optional<EntrySource> parent) throws Exception {
        TestRequest request = new TestRequest(SnapshotKind.FULL, parent, 4);
        return sink.recorded(source.snapshotter().snapshot(request, sink, new TestOperation()));
    }
}
