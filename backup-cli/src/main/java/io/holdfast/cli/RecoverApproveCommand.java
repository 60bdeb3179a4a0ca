package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.recovery.Approval;
import io.holdfast.recovery.ApprovalRequest;
import io.holdfast.recovery.RecoveryRun;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Approves a step. */
@Command(
        name = "approve",
        description = "Approve a step of a run, or print what somebody is to sign. Go on with 'recover resume'.",
        mixinStandardHelpOptions = true)
final class RecoverApproveCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final RunChoice run = new RunChoice();

    @Parameters(index = "1", paramLabel = "STEP", description = "Which step.")
    private String step = "";

    @Mixin
    private final Person person = new Person();

    @ArgGroup
    private Signed signed = new Signed();

    /** Where the scenario says who approves. */
    static final class Signed {

        @Option(
                names = "--request",
                description = "Print what is to be signed with 'approve sign', and approve nothing.")
        private boolean request;

        @Option(
                names = "--approval",
                paramLabel = "LINE",
                description = "What 'approve sign' has printed where the scenario says who approves.")
        private Optional<String> approval = Optional.empty();
    }

    RecoverApproveCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        if (signed.request) {
            return run.print(holdfast, person.name(), opened -> request(opened.approvalRequest(step)));
        }
        return run.decide(holdfast, person.name(), this::approve);
    }

    private String request(ApprovalRequest asked) {
        if (!holdfast.output().json()) {
            return asked.text();
        }
        return JsonLine.message("approval_request")
                .with("scenario", asked.scenario())
                .with("run", asked.run())
                .with("plan", asked.plan())
                .with("mode", RecoveryOutput.word(asked.mode()))
                .with("step", asked.step())
                .with("preview", asked.preview())
                .with("requester", asked.requester())
                .with("until", asked.until().toString())
                .with("text", asked.text())
                .toString();
    }

    private void approve(RecoveryRun opened) {
        if (signed.approval.isEmpty()) {
            opened.approve(step, person.name());
            return;
        }
        try {
            opened.approve(step, Approval.parse(signed.approval.get()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("Nothing was changed: " + e.getMessage(), e);
        }
    }
}
