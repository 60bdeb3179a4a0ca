package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotDocumentTest {

    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "c".repeat(64);

    private static final String FULL =
            "{\"time\":\"2026-11-20T20:30:12.485595694+05:30\",\"parent\":\"" + B + "\",\"tree\":\"" + A
                    + "\",\"paths\":[\"/srv/x\",\"/a\\u0026b\"],\"hostname\":\"testhost\",\"username\":\"root\",\"uid\":1000,\"gid\":100,"
                    + "\"excludes\":[\"*.none\"],\"tags\":[\"t1\",\"t2\"],\"original\":\"" + C
                    + "\",\"program_version\":\"restic 0.19.1\","
                    + "\"summary\":{\"backup_start\":\"2026-11-20T20:30:12Z\",\"backup_end\":\"2026-11-20T20:30:13Z\",\"files_new\":34,"
                    + "\"files_changed\":1,\"files_unmodified\":2,\"dirs_new\":3,\"dirs_changed\":4,\"dirs_unmodified\":5,\"data_blobs\":35,"
                    + "\"tree_blobs\":6,\"data_added\":5504109,\"data_added_packed\":3602085,\"total_files_processed\":37,"
                    + "\"total_bytes_processed\":5489108}}";

    @Test
    void everyFieldIsReadAndWrittenInItsPlace() throws Exception {
        SnapshotDocument snapshot = SnapshotDocument.decode(FULL.getBytes(UTF_8));
        assertThat(snapshot.encode()).asString(UTF_8).isEqualTo(FULL);
        assertThat(snapshot.toBuilder().build().encode()).asString(UTF_8).isEqualTo(FULL);

        assertThat(snapshot.time()).isEqualTo(OffsetDateTime.parse("2026-11-20T20:30:12.485595694+05:30"));
        assertThat(snapshot.tree()).hasToString(A);
        assertThat(snapshot.parent()).contains(Id.fromHex(B));
        assertThat(snapshot.original()).contains(Id.fromHex(C));
        assertThat(snapshot.paths()).containsExactly("/srv/x", "/a&b");
        assertThat(snapshot.hostname()).isEqualTo("testhost");
        assertThat(snapshot.username()).isEqualTo("root");
        assertThat(snapshot.uid()).isEqualTo(1000);
        assertThat(snapshot.gid()).isEqualTo(100);
        assertThat(snapshot.excludes()).containsExactly("*.none");
        assertThat(snapshot.tags()).containsExactly("t1", "t2");
        assertThat(snapshot.programVersion()).isEqualTo("restic 0.19.1");
        SnapshotDocument.Summary summary = snapshot.summary().orElseThrow();
        assertThat(summary.filesNew()).isEqualTo(34);
        assertThat(summary.dirsUnmodified()).isEqualTo(5);
        assertThat(summary.totalBytesProcessed()).isEqualTo(5489108);
        assertThat(summary.backupEnd()).isEqualTo(OffsetDateTime.parse("2026-11-20T20:30:13Z"));
    }

    @Test
    void whatIsEmptyIsLeftOut() {
        OffsetDateTime time = OffsetDateTime.parse("2026-11-20T20:30:12Z");
        assertThat(SnapshotDocument.builder(time, Id.fromHex(A), List.of())
                        .build()
                        .encode())
                .asString(UTF_8)
                .isEqualTo("{\"time\":\"2026-11-20T20:30:12Z\",\"tree\":\"" + A + "\",\"paths\":[]}");
    }

    @Test
    void fieldsOfOthersArePassedOver() throws Exception {
        SnapshotDocument snapshot = SnapshotDocument.decode(
                ("{\"label\":\"l\",\"delete\":{\"After\":\"x\"},\"parents\":[\"" + B + "\"],\"tree\":\"" + A
                                + "\",\"paths\":null,\"hostname\":\"\",\"summary\":{\"command\":\"c\",\"files_new\":1}}")
                        .getBytes(UTF_8));
        assertThat(snapshot.time()).isEqualTo(GoTime.ZERO);
        assertThat(snapshot.paths()).isEmpty();
        assertThat(snapshot.summary().orElseThrow().filesNew()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tree\":null}",
                "{\"tree\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
                "{\"tree\":5}",
                "null",
                "[]",
                ""
            })
    void snapshotWithoutTreeIsRefused(String json) {
        assertThatThrownBy(() -> SnapshotDocument.decode(json.getBytes(UTF_8)))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("snapshot: ");
    }

    @Test
    void whatNoSnapshotCanHoldIsNotBuilt() {
        SnapshotDocument.Builder builder = SnapshotDocument.builder(GoTime.ZERO, Id.ZERO, List.of());
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
        builder.tree(Id.fromHex(A)).uid(1L << 32);
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    }
}
