package io.holdfast.plan;

import java.util.Collection;

/** How something ended, from the best to the worst. */
public enum Outcome {
    /** All of it was done. */
    DONE,
    /** Some of it was not. */
    PARTIAL,
    /** It was not done. */
    FAILED;

    /** That of what has these parts: done if all are, failed if all have failed or there are none, else partial. */
    public static Outcome of(Collection<Outcome> parts) {
        if (!parts.isEmpty() && parts.stream().allMatch(DONE::equals)) {
            return DONE;
        }
        return parts.stream().allMatch(FAILED::equals) ? FAILED : PARTIAL;
    }
}
