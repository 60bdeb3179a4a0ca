package io.holdfast.examples;

import io.holdfast.recovery.Approvers;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.spi.recovery.RecoveryAction;
import java.time.Duration;

/** A recovery that two people have to agree to, each with a key of their own. */
public final class ApprovedRecovery {

    private ApprovedRecovery() {}

    /** A restore that nobody can begin alone; what somebody did nevertheless, since nobody answered, has to be reviewed. */
    public static RecoveryScenario scenario(RecoveryAction restore, String benPublicKey, String carlPublicKey) {
        Approvers approvers = Approvers.builder()
                .add("ben", benPublicKey)
                .add("carl", carlPublicKey)
                .build();
        return RecoveryScenario.builder("lost uploads")
                .approvers(approvers)
                .breakGlass()
                .then(RecoveryStep.builder("restore", restore)
                        .approvals(2, Duration.ofMinutes(15))
                        .build())
                .build();
    }
}
