package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.recovery.RecoveryRun;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides what only a person can. */
@Command(
        name = "decide",
        description = "Decide what a run waits for a person to decide. Go on with 'recover resume'.",
        mixinStandardHelpOptions = true)
final class RecoverDecideCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final RunChoice run = new RunChoice();

    @Parameters(index = "1", arity = "0..1", paramLabel = "STEP", description = "Which step, if it is about one.")
    private Optional<String> step = Optional.empty();

    @Mixin
    private final Person person = new Person();

    @ArgGroup(multiplicity = "1")
    private Decision decision = new Decision();

    /** One of these. */
    static final class Decision {

        @Option(names = "--confirm", paramLabel = "EVIDENCE", description = "A manual step was done.")
        private Optional<String> confirm = Optional.empty();

        @Option(
                names = "--refuse",
                paramLabel = "REASON",
                description = "A step is not approved, or could not be done.")
        private Optional<String> refuse = Optional.empty();

        @Option(names = "--was-done", paramLabel = "EVIDENCE", description = "A step that is in doubt was done.")
        private Optional<String> wasDone = Optional.empty();

        @Option(
                names = "--was-not-done",
                paramLabel = "EVIDENCE",
                description = "A step that is in doubt was not done.")
        private Optional<String> wasNotDone = Optional.empty();

        @Option(names = "--retry", description = "A step that failed is tried again.")
        private boolean retry;

        @Option(
                names = "--skip",
                paramLabel = "REASON",
                description = "The recovery goes on without a step that failed.")
        private Optional<String> skip = Optional.empty();

        @Option(names = "--break-glass", paramLabel = "REASON", description = "A step is done without its approvals.")
        private Optional<String> breakGlass = Optional.empty();

        @Option(names = "--revoke", paramLabel = "NAME", description = "What somebody approves no longer counts.")
        private Optional<String> revoke = Optional.empty();

        @Option(
                names = "--review",
                paramLabel = "FINDING",
                description = "What was done without approvals was looked at.")
        private Optional<String> review = Optional.empty();

        @Option(names = "--commit", description = "What was done stays.")
        private boolean commit;
    }

    RecoverDecideCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        return run.decide(holdfast, person.name(), this::decide);
    }

    private void decide(RecoveryRun opened) {
        String by = person.name();
        decision.confirm.ifPresent(evidence -> opened.confirm(step(), by, evidence));
        decision.refuse.ifPresent(reason -> opened.refuse(step(), by, reason));
        decision.wasDone.ifPresent(evidence -> opened.settle(step(), true, by, evidence));
        decision.wasNotDone.ifPresent(evidence -> opened.settle(step(), false, by, evidence));
        decision.skip.ifPresent(reason -> opened.skip(step(), by, reason));
        decision.breakGlass.ifPresent(reason -> opened.breakGlass(step(), by, reason));
        decision.revoke.ifPresent(name -> opened.revoke(name, by, "revoked on the command line"));
        decision.review.ifPresent(finding -> opened.review(by, finding));
        if (decision.retry) {
            opened.retry(step(), by);
        }
        if (decision.commit) {
            opened.commit(by);
        }
    }

    private String step() {
        return step.orElseThrow(
                () -> new ConfigurationException("It is not said which step is meant. Nothing was changed."));
    }
}
