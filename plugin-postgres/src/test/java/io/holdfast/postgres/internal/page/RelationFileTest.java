package io.holdfast.postgres.internal.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelationFileTest {

    @Test
    void pathSaysWhichRelationItIs() {
        assertThat(RelationFile.of("base/5/16384")).contains(new RelationFile(1663, 5, 16384, 0, 0));
        assertThat(RelationFile.of("base/5/16384.12")).contains(new RelationFile(1663, 5, 16384, 0, 12));
        assertThat(RelationFile.of("base/5/16384_fsm")).contains(new RelationFile(1663, 5, 16384, 1, 0));
        assertThat(RelationFile.of("base/5/16384_vm.1")).contains(new RelationFile(1663, 5, 16384, 2, 1));
        assertThat(RelationFile.of("base/5/16384_init")).contains(new RelationFile(1663, 5, 16384, 3, 0));
        assertThat(RelationFile.of("global/1262")).contains(new RelationFile(1664, 0, 1262, 0, 0));
        assertThat(RelationFile.of("pg_tblspc/16400/PG_15_202209061/5/4294967295_fsm.2"))
                .contains(new RelationFile(16400, 5, 4294967295L, 1, 2));
    }

    @Test
    void otherFilesAreNone() {
        for (String path : new String[] {
            "PG_VERSION",
            "backup_label",
            "base/5/PG_VERSION",
            "base/5/pg_filenode.map",
            "base/5/pg_internal.init",
            "base/5/pg_internal.init.123",
            "base/5/t3_16390",
            "base/5/t3_16390_fsm",
            "base/5/16384_tmp",
            "base/5/4294967296",
            "base/pgsql_tmp/pgsql_tmp123.0",
            "global/pg_control",
            "global/pg_filenode.map",
            "pg_tblspc/16400/PG_15_202209061/pgsql_tmp/pgsql_tmp1.0",
            "pg_tblspc/16400/5/16384",
            "pg_wal/000000010000000000000003",
            "pg_xact/0000"
        }) {
            assertThat(RelationFile.of(path)).as(path).isEmpty();
        }
    }

    @Test
    void laterFilesGoOnCountingBlocks() {
        RelationFile third = new RelationFile(1663, 5, 16384, 0, 2);
        assertThat(third.page(8192, 7)).isEqualTo(new PageId(1663, 5, 16384, 0, 2 * 131_072 + 7));
        assertThat(third.page(32_768, 7).block()).isEqualTo(2 * 32_768 + 7);
    }
}
