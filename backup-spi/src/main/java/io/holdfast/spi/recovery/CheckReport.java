package io.holdfast.spi.recovery;

import java.util.List;

/**
 * What a {@link RestoredCheck} found. Immutable.
 *
 * @param findings in the order in which they were found
 */
public record CheckReport(List<Finding> findings) {

    /** A report of these findings, which are copied. */
    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** Whether there are findings, and all of them passed. */
    public boolean passed() {
        return !findings.isEmpty() && findings.stream().allMatch(finding -> finding.result() == Result.PASSED);
    }

    /** How something is that was looked at. */
    public enum Result {
        /** As it should be. */
        PASSED,
        /** Not as it should be. */
        FAILED,
        /** Nobody knows, which is no pass. */
        UNKNOWN
    }

    /**
     * One thing that was looked at.
     *
     * @param name what was looked at; the same each time
     * @param result how it is
     * @param detail what was seen, for a person: what is wrong or why it is not known, and how much was looked at
     */
    public record Finding(String name, Result result, String detail) {}
}
