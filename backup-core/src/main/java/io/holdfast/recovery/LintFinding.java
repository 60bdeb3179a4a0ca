package io.holdfast.recovery;

import io.holdfast.lint.Severity;

/**
 * What a look at a scenario has shown. Immutable.
 *
 * @param severity whether it can be run nevertheless: not with an {@linkplain Severity#ERROR error}
 * @param rule which rule it breaks, always by the same name: {@code plan-longer-than-rto}
 * @param message what is wrong and where, for a person
 */
public record LintFinding(Severity severity, String rule, String message) {}
