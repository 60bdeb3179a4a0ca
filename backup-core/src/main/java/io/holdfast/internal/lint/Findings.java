package io.holdfast.internal.lint;

import io.holdfast.lint.Finding;
import io.holdfast.lint.Severity;
import java.util.ArrayList;
import java.util.List;

/** What a rule finds on its way. Not thread-safe. */
final class Findings {

    private final String rule;
    private final List<Finding> found = new ArrayList<>();

    Findings(String rule) {
        this.rule = rule;
    }

    void error(String path, String message) {
        found.add(new Finding(rule, Severity.ERROR, path, message));
    }

    void warning(String path, String message) {
        found.add(new Finding(rule, Severity.WARNING, path, message));
    }

    void unknown(String path, String message) {
        found.add(new Finding(rule, Severity.UNKNOWN, path, message));
    }

    List<Finding> found() {
        return List.copyOf(found);
    }
}
