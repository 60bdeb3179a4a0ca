package io.holdfast.postgres.internal.wal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WalSegmentTest {

    private static final int MIB = 1 << 20;

    @Test
    void nameIsTheOneThatPostgresqlGives() {
        assertThat(WalSegment.of(1, Lsn.parse("0/3000028"), 16 * MIB).name()).isEqualTo("000000010000000000000003");
        assertThat(WalSegment.of(10, Lsn.parse("1A/FF000000"), 16 * MIB).name()).isEqualTo("0000000A0000001A000000FF");
        assertThat(WalSegment.of(2, Lsn.parse("2/FFFFFFFF"), MIB).name()).isEqualTo("000000020000000200000FFF");
        assertThat(WalSegment.of(-1, Lsn.parse("FFFFFFFF/C0000000"), 1 << 30).name())
                .isEqualTo("FFFFFFFFFFFFFFFF00000003");
    }

    @Test
    void nameLeadsBackToTheSegment() {
        for (int size = MIB; size > 0; size <<= 1) {
            for (String lsn : new String[] {"0/0", "0/3000028", "1A/FF000000", "FFFFFFFF/FFFFFFFF"}) {
                WalSegment segment = WalSegment.of(7, Lsn.parse(lsn), size);
                assertThat(WalSegment.parse(segment.name(), size)).contains(segment);
                assertThat(Long.compareUnsigned(segment.start(), Lsn.parse(lsn)))
                        .isLessThanOrEqualTo(0);
                assertThat(Lsn.parse(lsn) - segment.start()).isBetween(0L, size - 1L);
                assertThat(segment.end() - segment.start()).isEqualTo(size);
            }
        }
    }

    @Test
    void otherNamesAreNoSegments() {
        for (String name : new String[] {
            "",
            "00000002.history",
            "000000010000000000000003.partial",
            "00000001000000000000000a",
            "000000010000000000000100",
            "000000010000000000000003.00000028.backup"
        }) {
            assertThat(WalSegment.parse(name, 16 * MIB)).isEmpty();
        }
    }
}
