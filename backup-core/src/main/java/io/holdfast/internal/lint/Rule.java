package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.lint.Finding;
import io.holdfast.lint.LintRule;
import io.holdfast.lint.MeasuredTimes;
import java.util.List;

/** A rule that knows its name and collects what it finds. */
abstract class Rule implements LintRule {

    private final String name;

    Rule(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<Finding> check(ProtectionConfig config, MeasuredTimes measured) {
        Findings findings = new Findings(name);
        look(config, measured, findings);
        return findings.found();
    }

    abstract void look(ProtectionConfig config, MeasuredTimes measured, Findings findings);
}
