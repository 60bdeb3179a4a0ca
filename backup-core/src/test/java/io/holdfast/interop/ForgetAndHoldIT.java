package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What forgetting, holding and putting back leave is sound to restic, and restic's commands keep a hold. */
@Timeout(120)
class ForgetAndHoldIT {

    private static final RetentionPolicy LAST_ONE =
            RetentionPolicy.builder().last(1).build();

    @TempDir
    Path directory;

    private Restic restic;

    @BeforeEach
    void makeSnapshots() throws Exception {
        restic = Restic.on(directory.resolve("repository"));
        Path files = Files.createDirectory(directory.resolve("files"));
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.RABIN)) {
            for (int i = 0; i < 3; i++) {
                Files.writeString(files.resolve("file"), "content " + i);
                Holdfast.backUp(repository, files);
            }
        }
    }

    @Test
    void resticFindsNoFaultWithWhatIsLeftAndPutBack() throws Exception {
        try (Repository repository = Holdfast.open(restic.repository())) {
            Snapshot first = repository.snapshots().get(0);
            repository.forget(repository.planForget(LAST_ONE));
            assertThat(restic.snapshots()).hasSize(1);
            restic.check();

            repository.undelete(first.id());
            assertThat(restic.snapshots())
                    .extracting(node -> node.path("id").asText())
                    .contains(first.id());
            restic.check();
        }
    }

    @Test
    void whatResticHasPrunedIsNotPutBack() throws Exception {
        try (Repository repository = Holdfast.open(restic.repository())) {
            Snapshot first = repository.snapshots().get(0);
            repository.forget(repository.planForget(LAST_ONE));
            restic.ok("prune", "--max-unused", "0");
            assertThatThrownBy(() -> repository.undelete(first.id())).hasMessageContaining("was not put back");
            restic.check();
        }
    }

    @Test
    void aHoldSurvivesTagAndCopyOfRestic() throws Exception {
        Restic copy = Restic.on(directory.resolve("copy"));
        copy.ok("init");
        try (Repository repository = Holdfast.open(restic.repository())) {
            repository.hold(repository.snapshots().subList(0, 1), "case 7");
            restic.ok("tag", "--add", "seen");
            assertThat(repository.snapshots().get(0).holdReasons()).containsExactly("case 7");
            repository.forget(repository.planForget(LAST_ONE));
            assertThat(repository.snapshots()).hasSize(2);
        }
        copy.ok("copy", "--from-repo", restic.repository().toString());
        List<JsonNode> copied = copy.snapshots();
        assertThat(copied.get(0).path("tags").toString()).contains("\"hold=case 7\"", "\"seen\"");
        try (Repository repository = Holdfast.open(copy.repository())) {
            repository.forget(repository.planForget(LAST_ONE));
            assertThat(repository.snapshots()).anyMatch(Snapshot::held).hasSize(2);
        }
    }
}
