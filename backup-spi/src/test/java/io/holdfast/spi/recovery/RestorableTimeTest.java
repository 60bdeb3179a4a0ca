package io.holdfast.spi.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.recovery.RestorableTime.Range;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Moments to which several things can be restored, and the one that is taken of them. */
class RestorableTimeTest {

    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }

    private static Range range(int from, int to) {
        return new Range(at(from), at(to));
    }

    private static RestorableTime time(Range... ranges) {
        return new RestorableTime(List.of(ranges));
    }

    @Test
    void whatBothCanIsWhatIsInBoth() {
        assertThat(time(range(0, 10), range(20, 30)).and(time(range(5, 25))))
                .isEqualTo(time(range(5, 10), range(20, 25)));
        assertThat(time(range(0, 10)).and(time(range(11, 20)))).isEqualTo(time());
        assertThat(time(range(0, 10)).and(time(range(10, 10)))).isEqualTo(time(range(10, 10)));
        assertThat(time(range(0, 10), range(20, 30)).until(at(22))).isEqualTo(time(range(0, 10), range(20, 22)));
    }

    @Test
    void aMomentIsTakenByHowMuchTimeLiesBeforeIt() {
        RestorableTime time = time(range(0, 10), range(20, 50));

        assertThat(time.at(0)).contains(at(0));
        assertThat(time.at(0.125)).contains(at(5));
        assertThat(time.at(0.5)).contains(at(30));
        assertThat(time.at(1)).contains(at(50));
        assertThat(time(range(7, 7)).at(0.4)).contains(at(7));
    }

    @Test
    void whereNothingCanBeRestoredNoneIsTaken() {
        assertThat(time().at(0.5)).isEmpty();
        assertThat(time()).hasToString("never");
        assertThatThrownBy(() -> range(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
