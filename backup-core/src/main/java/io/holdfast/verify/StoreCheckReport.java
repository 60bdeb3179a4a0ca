package io.holdfast.verify;

import java.util.List;

/**
 * What a store was found to guarantee.
 *
 * @param findings one for each guarantee
 * @param leftBehind names of what was stored to try it and could not be deleted
 */
public record StoreCheckReport(List<StoreFinding> findings, List<String> leftBehind) {

    /** Keeps copies. */
    public StoreCheckReport {
        findings = List.copyOf(findings);
        leftBehind = List.copyOf(leftBehind);
    }

    /** Whether a repository can rely on the store: nothing that it needs is broken, and nothing unknown. */
    public boolean reliable() {
        return findings.stream()
                .filter(finding -> !finding.guarantee().isExtra())
                .noneMatch(finding -> finding.verdict() == StoreFinding.Verdict.BROKEN
                        || finding.verdict() == StoreFinding.Verdict.UNKNOWN);
    }
}
