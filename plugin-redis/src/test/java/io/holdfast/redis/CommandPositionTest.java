package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandPositionTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String C = "c".repeat(40);

    private final CommandPosition atB = CommandPosition.of(A, 100).changedTo(B);

    @Test
    void textIsReadAgain() {
        for (CommandPosition position : List.of(
                CommandPosition.of(A, 7),
                atB,
                atB.at(150),
                atB.at(200).changedTo(C),
                atB.at(200).changedTo(C).at(201))) {
            assertThat(CommandPosition.parse(position.toString())).isEqualTo(position);
        }
        assertThat(atB.at(150)).hasToString("150@bbbbbbbbbbbbbbbb<100@aaaaaaaaaaaaaaaa");
    }

    @Test
    void whatIsNoPositionIsRefused() {
        for (String text : List.of("", "7", "7@", "@" + A, "-1@" + A.substring(24), "7@" + A)) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> CommandPosition.parse(text));
        }
    }

    @Test
    void offsetsOfOneIdAreCompared() {
        assertThat(compare(CommandPosition.of(A, 7), CommandPosition.of(A, 8))).isNegative();
        assertThat(compare(CommandPosition.of(A, 8), CommandPosition.of(A, 8))).isZero();
        assertThat(compare(CommandPosition.of(A, 9), CommandPosition.of(A, 8))).isPositive();
    }

    @Test
    void laterIdGoesOnFromAnEarlierOne() {
        assertThat(compare(atB.at(150), CommandPosition.of(A, 99))).isPositive();
        assertThat(compare(CommandPosition.of(A, 100), atB.at(150))).isNegative();
        assertThat(compare(atB.at(250).changedTo(C).at(300), CommandPosition.of(A, 99)))
                .isPositive();
    }

    @Test
    void copyThatKnowsTheLaterIdOnlyIsBehindTheChange() {
        assertThat(compare(atB, CommandPosition.of(B, 100))).isNegative();
        assertThat(compare(atB.at(150), CommandPosition.of(B, 120))).isPositive();
    }

    @Test
    void changeIsBeforeWhereItIsMade() {
        assertThat(compare(atB, CommandPosition.of(A, 100))).isNegative();
        assertThat(compare(atB, CommandPosition.of(A, 99))).isPositive();
    }

    @Test
    void whatAnIdHadAfterItWasLeftIsAnotherHistory() {
        assertThat(atB.at(300).isOfOneHistoryWith(CommandPosition.of(A, 101))).isFalse();
        assertThat(compare(atB, CommandPosition.of(A, 101))).isPositive();
    }

    @Test
    void ofTwoHistoriesEachIsAfterTheOther() {
        assertThat(compare(CommandPosition.of(A, 1), CommandPosition.of(C, 1000)))
                .isPositive();
        assertThat(compare(CommandPosition.of(C, 1000), CommandPosition.of(A, 1)))
                .isPositive();
    }

    @Test
    void farAwayIdsAreForgotten() {
        CommandPosition at = CommandPosition.of(A, 1);
        for (int i = 0; i < 100; i++) {
            at = at.changedTo(String.valueOf(i % 10).repeat(40)).at(i + 2);
        }
        assertThat(at.toString()).hasSizeLessThan(500);
    }

    private static int compare(CommandPosition one, CommandPosition other) {
        return one.compareTo(other);
    }
}
