package io.holdfast.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TablespaceMapTest {

    private static final Path TARGET = Path.of("/restored/data");

    @Test
    void tablespaceGoesWhereItIsMappedOrBesideTheTarget() throws Exception {
        TablespaceMap map = TablespaceMap.of(
                base("16400 /srv/fast\n16401 /srv/large\n"), Map.of("/srv/fast", Path.of("/mnt/ssd")), TARGET);

        assertThat(map.locate("pg_tblspc/16400/PG_15/5/16500")).contains(Path.of("/mnt/ssd/PG_15/5/16500"));
        assertThat(map.locate("pg_tblspc/16401")).contains(Path.of("/restored/data.tablespaces/16401"));
        assertThat(map.locate("pg_tblspc/1")).isEmpty();
        assertThat(map.locate("pg_tblspc")).isEmpty();
        assertThat(map.locate("base/5/16500")).isEmpty();
        assertThat(map.text()).isEqualTo("16400 /mnt/ssd\n16401 /restored/data.tablespaces/16401\n");
    }

    @Test
    void strangeLocationsAreReadAndWrittenAsTheServerDoes() throws Exception {
        TablespaceMap map = TablespaceMap.of(
                base("16400 /srv/with blank\n16401 /srv/back\\\\slash\n16402 /srv/two\\\nlines\n"),
                Map.of(
                        "/srv/with blank", Path.of("/a b"),
                        "/srv/back\\slash", Path.of("/c\\d"),
                        "/srv/two\nlines", Path.of("/e\nf")),
                TARGET);

        assertThat(map.text()).isEqualTo("16400 /a b\n16401 /c\\\\d\n16402 /e\\\nf\n");
    }

    @Test
    void clusterWithoutTablespacesHasNoMap() throws Exception {
        RecordedEntries none = new RecordingSink(new TestOperation(), Optional.empty()).recorded(Checkpoint.none());
        assertThat(TablespaceMap.of(none, Map.of(), TARGET).text()).isEmpty();
    }

    private static RecordedEntries base(String map) throws Exception {
        RecordingSink sink = new RecordingSink(new TestOperation(), Optional.empty());
        sink.put(Entry.file(ClusterFiles.TABLESPACE_MAP).build(), Content.of(map.getBytes(UTF_8)));
        return sink.recorded(Checkpoint.none());
    }
}
