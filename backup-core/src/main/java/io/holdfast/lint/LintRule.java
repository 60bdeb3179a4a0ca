package io.holdfast.lint;

import io.holdfast.config.ProtectionConfig;
import java.util.List;

/**
 * Implemented by Holdfast and by hosts: something that a configuration may promise and cannot keep. A rule
 *
 * <ul>
 *   <li>is thread-safe, and touches nothing but what it is given,
 *   <li>answers the same for the same configuration and times,
 *   <li>says {@link Severity#UNKNOWN} where it lacks a fact, and says which.
 * </ul>
 */
public interface LintRule {

    /** A name in lower case with hyphens, such as {@code plan-longer-than-rto}. */
    String name();

    /**
     * What is to be said of a configuration.
     *
     * @param measured how long things took, as far as that is known
     */
    List<Finding> check(ProtectionConfig config, MeasuredTimes measured);
}
