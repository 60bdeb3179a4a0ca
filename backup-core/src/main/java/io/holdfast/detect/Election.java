package io.holdfast.detect;

import io.holdfast.detect.Detection.State;
import java.time.Instant;
import java.util.Optional;

/**
 * What observers say together.
 *
 * @param state of what they look at
 * @param began when what is wrong began, as far as those who say so can tell
 * @param reason why it is not well; empty if it is
 */
record Election(State state, Optional<Instant> began, String reason) {

    /** That of one who is the only one. */
    static Election alone(Vote vote) {
        return new Election(vote.state(), vote.began(), vote.reason());
    }
}
