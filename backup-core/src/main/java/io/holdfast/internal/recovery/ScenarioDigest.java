package io.holdfast.internal.recovery;

import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.spi.recovery.RecoveryTarget;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The hash of a scenario: of each of its values, with its length before it, so that no two scenarios have the same text. */
public final class ScenarioDigest {

    private final MessageDigest sha256;

    private ScenarioDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** In hexadecimal. */
    public static String of(RecoveryScenario scenario) {
        ScenarioDigest digest = new ScenarioDigest();
        digest.add(
                scenario.name(),
                scenario.objectives().rto(),
                scenario.objectives().rpo(),
                new TreeMap<>(scenario.phases()),
                scenario.onFailure(),
                scenario.timeout(),
                scenario.commitWithin(),
                scenario.approvers(),
                scenario.breakGlass(),
                scenario.production().stream().map(RecoveryTarget::description).toList(),
                scenario.dependencies());
        scenario.steps().forEach(digest::addStep);
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    /** In hexadecimal, of a scenario and of what each of its steps would do. */
    static String ofPlan(RecoveryScenario scenario, Map<String, String> plan) {
        ScenarioDigest digest = new ScenarioDigest();
        digest.add(scenario.digest(), new TreeMap<>(plan));
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    private void addStep(RecoveryStep step) {
        add(
                step.name(),
                step.action().map(action -> action.getClass().getName()),
                step.description(),
                new TreeSet<>(step.after()),
                step.phase(),
                step.estimate(),
                step.timeout(),
                step.retries(),
                step.retryDelay(),
                step.optional(),
                step.modes(),
                step.approvals(),
                step.approvalTimeout());
        step.when().ifPresent(condition -> add("when", condition));
        step.action().ifPresent(action -> action.details().forEach(detail -> add("detail", detail)));
    }

    private void add(Object... values) {
        for (Object value : values) {
            byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
            sha256.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha256.update(text);
        }
    }
}
