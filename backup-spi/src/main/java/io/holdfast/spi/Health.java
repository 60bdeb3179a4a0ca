package io.holdfast.spi;

/** How something is. What is not known is never well. */
public sealed interface Health {

    /** All is as it should be. */
    static Health up() {
        return new Up();
    }

    /** All is as it should be. */
    record Up() implements Health {}

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
