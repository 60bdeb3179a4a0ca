package io.holdfast.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Snapshot;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index, brought in line with the packs that are there. */
class RepairIndexTest {

    @TempDir
    private Path directory;

    private SmallRepository small;
    private Snapshot snapshot;

    @BeforeEach
    void backUp() throws IOException {
        small = new SmallRepository(directory.resolve("files"));
        snapshot = small.backUp();
        small.random("more", 3);
        small.backUp();
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void aGoodIndexIsLeftAsItIs() {
        List<String> before = small.memory.names();
        assertThat(repair().nothingToDo()).isTrue();
        assertThat(small.memory.names()).isEqualTo(before);
    }

    @Test
    void withoutAnyIndexFileItIsMadeOfThePacks() throws Exception {
        small.memory.delete(small.names(FileType.INDEX));
        assertThat(repair().packsRead()).isEqualTo(small.packs().size());
        assertIntact();
    }

    @Test
    void indexFilesThatCannotBeReadAreReplaced() throws Exception {
        for (String file : small.names(FileType.INDEX)) {
            small.flipBit(file, 40, 2);
        }
        assertThat(repair().filesReplaced()).isEqualTo(2);
        assertIntact();
    }

    @Test
    void packsThatAreGoneAreDropped() throws Exception {
        small.memory.delete(small.packs().subList(0, 1));
        RepairIndexReport report = repair();
        assertThat(report.packsDropped()).isEqualTo(1);
        assertThat(small.index().packCount()).isEqualTo(3);
        // What it costs is told, and is not about packs any more.
        assertThat(small.verify(Verifier.structure()).damages())
                .noneMatch(damage -> damage.reason().contains("it is missing"));
    }

    @Test
    void aPackWithADamagedHeaderStaysListedAsItIs() throws Exception {
        String pack = FileType.PACK.name(small.contentOf("noise").pack());
        byte[] bytes = small.memory.bytes(pack);
        small.memory.overwrite(pack, Arrays.copyOf(bytes, bytes.length - 3));
        RepairIndexReport report = repair();
        assertThat(report.problems()).extracting(problem -> problem.path()).containsExactly(pack);
        assertThat(report.nothingToDo()).isTrue();
        assertThat(small.repository.entries(snapshot).entry(path("noise"))).isPresent();
    }

    @Test
    void allHeadersAreReadIfAsked() throws Exception {
        RepairIndexReport report =
                small.repository.repair(RepairIndexRequest.create().readAllPacks(true));
        assertThat(report.packsRead()).isEqualTo(4);
        assertIntact();
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        small.memory.delete(small.names(FileType.INDEX));
        List<String> before = small.memory.names();
        assertThat(small.repository
                        .repair(RepairIndexRequest.create().dryRun(true))
                        .packsRead())
                .isEqualTo(4);
        assertThat(small.memory.names()).isEqualTo(before);
    }

    private String path(String file) {
        return small.files.resolve(file).toString().substring(1);
    }

    private RepairIndexReport repair() {
        return small.repository.repair(RepairIndexRequest.create());
    }

    private void assertIntact() {
        assertThat(small.verify(Verifier.everythingRead()).damages()).isEmpty();
        assertThat(repair().nothingToDo()).isTrue();
    }
}
