package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final String ID = "a";
    private static final long SIZE = 600_000;
    /** So many bytes a minute fill it in ten minutes. */
    private static final long BRIDGED = SIZE / 10;

    private final MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
    private final List<String> warnings = new ArrayList<>();
    private final Backlog backlog = new Backlog(clock, warnings::add);
    private long offset;

    @Test
    void rateThatItBridgesIsSilent() {
        look(ID, true);
        for (int minute = 0; minute < 3; minute++) {
            written(BRIDGED);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void somebodyIsToldOnceAndAgainAfterItWasEnough() {
        look(ID, true);
        written(2 * BRIDGED);
        assertThat(warnings)
                .containsExactly("At 2000 bytes a second the backlog bridges 300 s, and should 600 s:"
                        + " raise repl-backlog-size to 1200000");
        written(2 * BRIDGED);
        assertThat(warnings).hasSize(1);

        written(0);
        written(2 * BRIDGED);
        assertThat(warnings).hasSize(2);
    }

    @Test
    void whatIsWrittenAtOnceCountsAsPartOfAMinute() {
        look(ID, true);
        offset += BRIDGED;
        for (int second = 0; second < 60; second++) {
            clock.advance(Duration.ofSeconds(1));
            look(ID, true);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void offsetOfAnotherHistoryIsNoRate() {
        look(ID, true);
        offset += 100 * SIZE;
        clock.advance(Duration.ofMinutes(1));
        look("b", true);
        assertThat(warnings).isEmpty();
    }

    @Test
    void serverThatKeepsNothingIsNotJudged() {
        look(ID, false);
        offset += 100 * SIZE;
        clock.advance(Duration.ofMinutes(1));
        look(ID, false);
        assertThat(warnings).isEmpty();
    }

    /** A minute passes. */
    private void written(long bytes) {
        offset += bytes;
        clock.advance(Duration.ofMinutes(1));
        look(ID, true);
    }

    private void look(String id, boolean active) {
        backlog.look("# Replication\r\nrole:master\r\nmaster_replid:" + id + "\r\nmaster_repl_offset:" + offset
                + "\r\nrepl_backlog_active:" + (active ? 1 : 0) + "\r\nrepl_backlog_size:" + SIZE + "\r\n");
    }
}
