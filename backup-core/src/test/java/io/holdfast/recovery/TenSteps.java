package io.holdfast.recovery;

import io.holdfast.spi.recovery.RecoveryAction;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A scenario of ten steps, with two branches at the same time and an approval. */
final class TenSteps {

    static final List<String> NAMES = List.of(
            "isolate",
            "restore-db",
            "restore-files",
            "verify-db",
            "verify-files",
            "promote",
            "rotate",
            "switch",
            "check",
            "notify");

    static final String APPROVED = "switch";

    private TenSteps() {}

    static RecoveryScenario scenario(Function<String, RecoveryAction> actions) {
        return RecoveryScenario.builder("ten")
                .step(step("isolate", actions).build())
                .step(step("restore-db", actions).after("isolate").build())
                .step(step("restore-files", actions).after("isolate").build())
                .step(step("verify-db", actions).after("restore-db").build())
                .step(step("verify-files", actions).after("restore-files").build())
                .step(step("promote", actions).after("verify-db").build())
                .step(step("rotate", actions).after("verify-files").build())
                .step(step(APPROVED, actions)
                        .after("promote", "rotate")
                        .approvals(1, Duration.ofHours(1))
                        .build())
                .step(step("check", actions).after(APPROVED).build())
                .step(step("notify", actions).after("check").build())
                .build();
    }

    private static RecoveryStep.Builder step(String name, Function<String, RecoveryAction> actions) {
        return RecoveryStep.builder(name, actions.apply(name));
    }

    /** Proceeds and approves until the run has ended, or nobody knows whether something was done. */
    static RecoveryReport drive(RecoveryRun run) {
        RecoveryReport report = run.proceed();
        while (report.state() == RunState.WAITING_FOR_APPROVAL) {
            run.approve(APPROVED, "ben");
            report = run.proceed();
        }
        return report;
    }
}
