package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.CorruptionException;
import io.holdfast.spi.source.Entry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a backup is compared with is found by name; where it is damaged, files are read again. */
class ParentSnapshotTest {

    private static final WalkOptions OPTIONS =
            new WalkOptions(Excludes.none(), Excludes.none(), List.of(), Long.MAX_VALUE, false, false, false, false);

    private final RecordedTree sink = new RecordedTree();

    private static final class Before extends RecordedTree {

        @Override
        public List<Entry> children(String directory) {
            return switch (directory) {
                case "damaged" -> throw new CorruptionException("a flipped bit");
                case "broken" -> throw new IllegalArgumentException("a bug");
                default ->
                    List.of(
                            Entry.file(directory + "/a").build(),
                            Entry.file(directory + "/c").build());
            };
        }
    }

    private ParentSnapshot parent() {
        return new ParentSnapshot(Optional.of(new Before()), OPTIONS, sink);
    }

    @Test
    void namesAreFoundInTheirOrder() throws Exception {
        ParentSnapshot.Children children = parent().in("d");
        assertThat(children.find("a").map(Entry::path)).contains("d/a");
        assertThat(children.find("b")).isEmpty();
        assertThat(children.find("c").map(Entry::path)).contains("d/c");
        assertThat(children.find("d")).isEmpty();
    }

    @Test
    void whereItIsDamagedItHasNothingAndThatIsWarnedOf() throws Exception {
        assertThat(parent().in("damaged").find("a")).isEmpty();
        assertThat(sink.warnings).hasSize(1);
    }

    @Test
    void whateverElseFailsIsThrown() {
        assertThatThrownBy(() -> parent().in("broken")).hasMessage("a bug");
    }
}
