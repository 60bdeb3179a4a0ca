package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How far a cluster is ahead is known when it is known of each master; else it is not zero but unknown. */
class ClusterAheadTest {

    private static final String ONE = "commands/1";
    private static final String OTHER = "commands/2";

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final ClusterAhead ahead = new ClusterAhead(Set.of(ONE, OTHER), nanos::get);

    @Test
    void whatAllSayIsAddedUp() {
        ahead.heard(ONE, OptionalLong.of(3));
        assertThat(ahead.sum()).isEmpty();
        ahead.heard(OTHER, OptionalLong.of(4));
        assertThat(ahead.sum()).hasValue(7);
    }

    @Test
    void whatIsAppendedIsTakenOff() {
        ahead.heard(ONE, OptionalLong.of(3));
        ahead.heard(OTHER, OptionalLong.of(4));
        ahead.appended(OTHER, 3);
        assertThat(ahead.sum()).hasValue(4);
        ahead.appended(ONE, 100);
        assertThat(ahead.sum()).hasValue(1);
    }

    @Test
    void oneThatIsNotKnownAnyMoreMakesAllUnknown() {
        ahead.heard(ONE, OptionalLong.of(0));
        ahead.heard(OTHER, OptionalLong.of(0));
        ahead.heard(ONE, OptionalLong.empty());
        ahead.appended(ONE, 1);
        assertThat(ahead.sum()).isEmpty();
    }

    @Test
    void whatWasSaidLongAgoIsNotKnownAnyMore() {
        ahead.heard(ONE, OptionalLong.of(0));
        nanos.addAndGet(ClusterAhead.LATELY.toNanos());
        ahead.heard(OTHER, OptionalLong.of(0));
        assertThat(ahead.sum()).hasValue(0);
        nanos.incrementAndGet();
        assertThat(ahead.sum()).isEmpty();
        ahead.heard(ONE, OptionalLong.of(2));
        assertThat(ahead.sum()).hasValue(2);
    }
}
