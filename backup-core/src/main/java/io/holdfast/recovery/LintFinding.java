package io.holdfast.recovery;

/**
 * What a look at a scenario has shown. Immutable.
 *
 * @param severity whether it can be run nevertheless
 * @param rule which rule it breaks, always by the same name: {@code plan-longer-than-rto}
 * @param message what is wrong and where, for a person
 */
public record LintFinding(Severity severity, String rule, String message) {

    /** Whether a scenario can be run nevertheless. */
    public enum Severity {
        /** It cannot be run. */
        ERROR,
        /** It can be run, but not as somebody will expect. */
        WARNING
    }
}
