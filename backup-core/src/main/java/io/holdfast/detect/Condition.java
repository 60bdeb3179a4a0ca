package io.holdfast.detect;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Health;
import io.holdfast.spi.recovery.HealthCheck;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** When something is wrong: one health check, or several that are combined. Immutable and thread-safe. */
public final class Condition {

    private static final Health NOT_ASKED = new Health.Unknown("it was not asked");

    private final Map<String, HealthCheck> checks;
    private final Combination combination;

    /** What looks at the checks mean together. */
    @FunctionalInterface
    private interface Combination {
        Verdict of(Map<String, Health> findings);
    }

    private Condition(Map<String, HealthCheck> checks, Combination combination) {
        this.checks = checks;
        this.combination = combination;
    }

    /**
     * Something that a check looks at is down.
     *
     * @param name what is looked at, for a person, and in votes: of one condition no two are the same
     */
    public static Condition down(String name, HealthCheck check) {
        return of(name, check, false);
    }

    /** Something that a check looks at is down or degraded. */
    public static Condition degraded(String name, HealthCheck check) {
        return of(name, check, true);
    }

    private static Condition of(String name, HealthCheck check, boolean alsoDegraded) {
        if (name.isBlank()) {
            throw new ConfigurationException("A check has no name");
        }
        return new Condition(
                Map.of(name, check), findings -> verdict(findings.getOrDefault(name, NOT_ASKED), alsoDegraded));
    }

    private static Verdict verdict(Health health, boolean alsoDegraded) {
        if (health instanceof Health.Down) {
            return Verdict.TROUBLE;
        }
        if (health instanceof Health.Degraded) {
            return alsoDegraded ? Verdict.TROUBLE : Verdict.WELL;
        }
        return health instanceof Health.Up ? Verdict.WELL : Verdict.UNKNOWN;
    }

    /**
     * All of these are so. It is known not to be so as soon as one of them is.
     *
     * @throws ConfigurationException if there are none, or two of their checks have one name
     */
    public static Condition all(Condition... parts) {
        return atLeast(parts.length, parts);
    }

    /**
     * One of these is so, or several. It is known not to be so only if that is known of each.
     *
     * @throws ConfigurationException if there are none, or two of their checks have one name
     */
    public static Condition any(Condition... parts) {
        return atLeast(1, parts);
    }

    /**
     * So many of these are so, or more. Of what is not known about some it is known if the others decide it.
     *
     * @throws ConfigurationException if there are not so many, or two of their checks have one name
     */
    public static Condition atLeast(int count, Condition... parts) {
        if (count < 1 || count > parts.length) {
            throw new ConfigurationException(
                    "At least " + count + " of " + parts.length + " conditions can never be decided");
        }
        List<Condition> all = List.of(parts);
        Map<String, HealthCheck> checks = new LinkedHashMap<>();
        for (Condition part : all) {
            part.checks.forEach((name, check) -> {
                if (checks.put(name, check) != null) {
                    throw new ConfigurationException("Two checks are named " + name);
                }
            });
        }
        return new Condition(checks, findings -> atLeast(count, all, findings));
    }

    private static Verdict atLeast(int count, List<Condition> parts, Map<String, Health> findings) {
        int trouble = 0;
        int unknown = 0;
        for (Condition part : parts) {
            Verdict verdict = part.verdict(findings);
            trouble += verdict == Verdict.TROUBLE ? 1 : 0;
            unknown += verdict == Verdict.UNKNOWN ? 1 : 0;
        }
        if (trouble >= count) {
            return Verdict.TROUBLE;
        }
        return trouble + unknown >= count ? Verdict.UNKNOWN : Verdict.WELL;
    }

    /** What looks at, by name. */
    Map<String, HealthCheck> checks() {
        return checks;
    }

    /** What looks of all its checks say. */
    Verdict verdict(Map<String, Health> findings) {
        return combination.of(findings);
    }

    @Override
    public String toString() {
        return "a condition of " + String.join(", ", checks.keySet());
    }
}
