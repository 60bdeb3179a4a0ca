package io.holdfast.postgres.internal.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.postgres.internal.wal.TimelineHistory.Ancestor;
import org.junit.jupiter.api.Test;

class TimelineHistoryTest {

    @Test
    void ancestorsAreThoseOfTheFile() throws Exception {
        TimelineHistory history = TimelineHistory.parse(
                4,
                "1\t0/11071A0\tno recovery target specified\n\n# a comment\n3\t1A/FF000000\tbefore 2026-11-22 03:57:50\n");
        assertThat(history.ancestors())
                .containsExactly(
                        new Ancestor(1, 0x11071a0, "no recovery target specified"),
                        new Ancestor(3, 0x1aff000000L, "before 2026-11-22 03:57:50"));
        assertThat(history.start()).isEqualTo(0x1aff000000L);
        assertThat(TimelineHistory.fileName(4)).isEqualTo("00000004.history");
    }

    @Test
    void eachPartOfTheLogIsOfTheTimelineThatWroteIt() throws Exception {
        TimelineHistory history = TimelineHistory.parse(4, "1\t0/11071A0\n3\t0/2000000\n");
        assertThat(history.timelineAt(0)).isEqualTo(1);
        assertThat(history.timelineAt(0x110719f)).isEqualTo(1);
        assertThat(history.timelineAt(0x11071a0)).isEqualTo(3);
        assertThat(history.timelineAt(0x1ffffff)).isEqualTo(3);
        assertThat(history.timelineAt(0x2000000)).isEqualTo(4);
        assertThat(history.timelineAt(-1)).isEqualTo(4);
    }

    @Test
    void firstTimelineHasNoAncestors() throws Exception {
        TimelineHistory history = TimelineHistory.parse(1, "");
        assertThat(history.start()).isZero();
        assertThat(history.timelineAt(5)).isEqualTo(1);
    }

    @Test
    void impossibleLineIsNamed() {
        for (String line :
                new String[] {"1", "x\t0/1\tr", "1\t01\tr", "1\t0/G\tr", "3\t0/1\tr", "2\t0/1\n1\t0/2", "1\t0/2\n2\t0/1"
                }) {
            assertThatIOException()
                    .isThrownBy(() -> TimelineHistory.parse(3, line))
                    .withMessageStartingWith("The history of timeline 3 has the impossible line '");
        }
    }
}
