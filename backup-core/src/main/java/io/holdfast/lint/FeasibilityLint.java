package io.holdfast.lint;

import io.holdfast.config.Position;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.internal.lint.StandardRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Rules, and what they say of a configuration. Immutable. */
public final class FeasibilityLint {

    private static final Position NOWHERE = new Position(Integer.MAX_VALUE, 1);

    private final List<LintRule> rules;
    private final MeasuredTimes measured;

    private FeasibilityLint(List<LintRule> rules, MeasuredTimes measured) {
        this.rules = List.copyOf(rules);
        this.measured = measured;
    }

    /** The rules that come with Holdfast, with nothing measured. */
    public static FeasibilityLint standard() {
        return new FeasibilityLint(StandardRules.all(), MeasuredTimes.none());
    }

    /** The same with another rule. */
    public FeasibilityLint with(LintRule rule) {
        List<LintRule> more = new ArrayList<>(rules);
        more.add(rule);
        return new FeasibilityLint(more, measured);
    }

    /** The same with what was measured. */
    public FeasibilityLint measured(MeasuredTimes times) {
        return new FeasibilityLint(rules, times);
    }

    /** The rules, in the order in which they are put. */
    public List<LintRule> rules() {
        return rules;
    }

    /** What the rules find, in the order of the configuration; empty if all is feasible as far as they see. */
    public List<Finding> check(ProtectionConfig config) {
        return rules.stream()
                .flatMap(rule -> rule.check(config, measured).stream())
                .sorted(Comparator.comparing(
                                (Finding finding) -> position(config, finding).file())
                        .thenComparing(finding -> position(config, finding).line())
                        .thenComparing(finding -> position(config, finding).column()))
                .toList();
    }

    private static Position position(ProtectionConfig config, Finding finding) {
        return config.position(finding.path()).orElse(NOWHERE);
    }
}
