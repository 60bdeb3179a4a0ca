package io.holdfast.verify;

import static io.holdfast.verify.CraftedSnapshots.TIMES;
import static io.holdfast.verify.CraftedSnapshots.directory;
import static io.holdfast.verify.CraftedSnapshots.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.repository.Change;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.repository.SnapshotStatistics;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntrySource.EntryVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever reads a snapshot of which a directory is lost gets the rest, and is told what is missing. */
class DamagedDirectoryTest {

    private static final byte[] SEVEN = {1, 2, 3, 4, 5, 6, 7};

    @TempDir
    Path directory;

    private SmallRepository small;
    private CraftedSnapshots crafted;
    private Path target;
    private Id seven;

    @BeforeEach
    void open() throws Exception {
        small = new SmallRepository(directory.resolve("files"));
        crafted = new CraftedSnapshots(small.memory);
        target = directory.resolve("target");
        seven = crafted.blob(BlobType.DATA, SEVEN);
    }

    @AfterEach
    void close() {
        crafted.close();
        small.close();
    }

    /** What can happen to a pack. */
    enum Harm {
        DELETED,
        FLIPPED,
        CUT
    }

    private void harm(Id tree, Harm harm) throws Exception {
        BlobIndex index = small.index();
        String pack = index.location(index.find(BlobType.TREE, tree)).pack().toHex();
        String name = small.packs().stream()
                .filter(candidate -> candidate.endsWith(pack))
                .findFirst()
                .orElseThrow();
        switch (harm) {
            case DELETED -> small.memory.delete(List.of(name));
            case FLIPPED -> small.flipBit(name, 20, 3);
            case CUT -> small.memory.overwrite(name, new byte[] {1});
        }
    }

    private Snapshot snapshot(String... nodes) throws Exception {
        return small.repository.snapshot(crafted.snapshot(crafted.tree(nodes)).toHex());
    }

    /** Has {@code bad}, whose tree is lost, between {@code a} and {@code good/c}. */
    private Snapshot withLostDirectory() throws Exception {
        Id lost = lostTree();
        return snapshot(file("a", 7, seven), directory("bad", lost), directory("good", crafted.tree(file("c", 0))));
    }

    private Id lostTree() throws Exception {
        Id lost = crafted.tree(file("b", 7, seven));
        harm(lost, Harm.DELETED);
        return lost;
    }

    private RestoreReport restore(Snapshot snapshot) {
        return small.repository.restore(snapshot, RestoreRequest.to(target).build());
    }

    private static List<String> paths(List<Problem> problems) {
        return problems.stream().map(Problem::path).toList();
    }

    @ParameterizedTest
    @EnumSource
    void restoreGoesRoundIt(Harm harm) throws Exception {
        Id lost = crafted.tree(file("b", 7, seven));
        Snapshot snapshot = snapshot(
                file("a", 7, seven), directory("bad", lost), directory("good", crafted.tree(file("c", 7, seven))));
        harm(lost, harm);

        RestoreReport report = restore(snapshot);

        assertThat(report.complete()).isFalse();
        assertThat(paths(report.problems())).containsExactly("bad");
        assertThat(report.problems().get(0).reason()).contains(lost.toHex());
        assertThat(target.resolve("a")).hasBinaryContent(SEVEN);
        assertThat(target.resolve("good/c")).hasBinaryContent(SEVEN);
        assertThat(target.resolve("bad")).isEmptyDirectory();
        assertThat(report.directories()).isEqualTo(2);
    }

    @Test
    void nothingIsDeletedWhereNobodyKnowsWhatIsExtra() throws Exception {
        Files.createDirectories(target.resolve("bad/below"));
        Files.createDirectories(target.resolve("good"));
        Files.writeString(target.resolve("bad/mine"), "mine");
        Files.writeString(target.resolve("bad/below/mine"), "mine");
        Files.writeString(target.resolve("good/extra"), "extra");
        Files.writeString(target.resolve("extra"), "extra");

        RestoreReport report = small.repository.restore(
                withLostDirectory(), RestoreRequest.to(target).deleteExtra(true).build());

        assertThat(target.resolve("bad/mine")).hasContent("mine");
        assertThat(target.resolve("bad/below/mine")).hasContent("mine");
        assertThat(target.resolve("good/extra")).doesNotExist();
        assertThat(target.resolve("extra")).doesNotExist();
        assertThat(report.deleted()).isEqualTo(2);
    }

    @Test
    void lostRootDeletesNothing() throws Exception {
        Files.createDirectories(target);
        Files.writeString(target.resolve("mine"), "mine");
        Snapshot snapshot =
                small.repository.snapshot(crafted.snapshot(lostTree()).toHex());

        RestoreReport report = small.repository.restore(
                snapshot, RestoreRequest.to(target).deleteExtra(true).build());

        assertThat(paths(report.problems())).containsExactly("");
        assertThat(target.resolve("mine")).hasContent("mine");
    }

    @Test
    void entryOfAnUnknownTypeIsSkipped() throws Exception {
        Files.createDirectories(target);
        Files.writeString(target.resolve("door"), "mine");
        String door = "{\"name\":\"door\",\"type\":\"door\"," + TIMES + ",\"content\":null}";

        RestoreReport report = small.repository.restore(
                snapshot(file("a", 7, seven), door, file("e", 0)),
                RestoreRequest.to(target).deleteExtra(true).build());

        assertThat(paths(report.problems())).containsExactly("door");
        assertThat(target.resolve("a")).hasBinaryContent(SEVEN);
        assertThat(target.resolve("e")).isEmptyFile();
        assertThat(target.resolve("door")).hasContent("mine");
    }

    @Test
    void directoryWithoutATreeIsAProblem() throws Exception {
        String nothing = "{\"name\":\"d\",\"type\":\"dir\"," + TIMES + ",\"content\":null}";
        assertThat(paths(restore(snapshot(file("a", 0), nothing)).problems())).containsExactly("d");
        assertThat(target.resolve("a")).exists();
    }

    @Test
    void whatWasNotAskedForIsNoProblem() throws Exception {
        Snapshot snapshot = withLostDirectory();
        RestoreRequest.Builder all = RestoreRequest.to(target);
        assertThat(small.repository.restore(snapshot, all.build()).complete()).isFalse();
        assertThat(small.repository
                        .restore(
                                snapshot,
                                RestoreRequest.to(target).exclude("bad").build())
                        .complete())
                .isTrue();
        assertThat(small.repository
                        .restore(
                                snapshot,
                                RestoreRequest.to(target).include("/good/c").build())
                        .complete())
                .isTrue();
        assertThat(small.repository
                        .restore(
                                snapshot, RestoreRequest.to(target).include("c").build())
                        .complete())
                .isFalse();
        assertThat(small.repository
                        .restore(
                                snapshot,
                                RestoreRequest.to(target).exclude("bad", "!b").build())
                        .complete())
                .isFalse();
    }

    @Test
    void pluginIsNotLeftUnaware() throws Exception {
        EntrySource entries = small.repository.entries(withLostDirectory());
        assertThatThrownBy(() -> entries.walk(entry -> true, entry -> {})).isInstanceOf(CorruptionException.class);
        assertThatThrownBy(() -> entries.forEach(entry -> true, 1, (file, offset, part) -> {}))
                .isInstanceOf(CorruptionException.class);
        assertThatThrownBy(() -> entries.children("bad")).isInstanceOf(CorruptionException.class);
        assertThatThrownBy(() -> entries.children("bad", entry -> {})).isInstanceOf(CorruptionException.class);
        assertThatThrownBy(() -> entries.copyTo(target, entry -> true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bad");
    }

    @Test
    void visitorThatGoesRoundItSeesTheRest() throws Exception {
        List<String> seen = new ArrayList<>();
        small.repository.entries(withLostDirectory()).walk(entry -> true, new EntryVisitor() {
            @Override
            public void visit(Entry entry) {
                seen.add(entry.path());
            }

            @Override
            public void unreadable(String path, RuntimeException why) {
                seen.add("lost: " + path);
            }
        });
        assertThat(seen).containsExactly("a", "bad", "lost: bad", "good", "good/c");
    }

    @Test
    void statisticsSayWhatIsNotCounted() throws Exception {
        SnapshotStatistics statistics = small.repository.statistics(withLostDirectory());
        assertThat(statistics.files()).isEqualTo(2);
        assertThat(statistics.directories()).isEqualTo(2);
        assertThat(paths(statistics.problems())).containsExactly("bad");
    }

    @Test
    void comparisonNamesWhatItCouldNotCompare() throws Exception {
        Snapshot damaged = withLostDirectory();
        Snapshot other = snapshot(directory("bad", crafted.tree(file("x", 0))), directory("good", crafted.tree()));
        List<Change> changes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();

        small.repository.diff(damaged, other, changes::add, problems::add);

        assertThat(changes).extracting(Change::path).containsExactly("a", "good/c");
        assertThat(paths(problems)).containsExactly("bad");
    }
}
