package io.holdfast.verify;

/**
 * What was found of one guarantee.
 *
 * @param guarantee what was tried
 * @param verdict whether it holds
 * @param detail what was seen; empty where there is nothing to say
 */
public record StoreFinding(StoreGuarantee guarantee, Verdict verdict, String detail) {

    /** Whether a guarantee holds. */
    public enum Verdict {
        /** It held when it was tried, which proves nothing about other times. */
        HOLDS,
        /** The store does not promise it, and a repository does without: less can be done. */
        ABSENT,
        /** It does not hold, and a repository relies on it, or the store promises it. */
        BROKEN,
        /** Nobody knows, since it could not be tried. */
        UNKNOWN
    }
}
