package io.holdfast.spi;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How something is. What is not known is never well. */
public sealed interface Health {

    /** All is as it should be. */
    static Health up() {
        return new Up();
    }

    /** All is as it should be. */
    record Up() implements Health {}

    /**
     * How something is whose parts are so: as the worst of them, for the reasons of all that are not {@link Up}. What is not known is worse than what is
     * degraded.
     */
    static Health of(Health... parts) {
        List<Health> ailing =
                Arrays.stream(parts).filter(part -> !(part instanceof Up)).toList();
        String reasons = ailing.stream().map(Health::reason).collect(Collectors.joining("; "));
        if (ailing.stream().anyMatch(Down.class::isInstance)) {
            return new Down(reasons);
        }
        if (ailing.stream().anyMatch(Unknown.class::isInstance)) {
            return new Unknown(reasons);
        }
        return ailing.isEmpty() ? up() : new Degraded(reasons);
    }

    /** Why it is not {@link Up}, for a person; empty if it is. */
    default String reason() {
        return "";
    }

    /**
     * It does what it is for, but not as it should.
     *
     * @param reason why, for a person
     */
    record Degraded(String reason) implements Health {}

    /**
     * It does not do what it is for.
     *
     * @param reason why, for a person
     */
    record Down(String reason) implements Health {}

    /**
     * Nobody knows.
     *
     * @param reason why, for a person
     */
    record Unknown(String reason) implements Health {}
}
