package io.holdfast.internal.recovery;

import static io.holdfast.internal.recovery.StepHistory.isSame;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.internal.recovery.StepHistory.Asked;
import io.holdfast.recovery.Approval;
import io.holdfast.recovery.ApprovalRequest;
import io.holdfast.recovery.Approvers;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.StepState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What people decide in a run: whether they may, and what stands in the journal of it. Thread-safe. */
public final class Decisions {

    private static final String BY = "by";
    private static final String REASON = "reason";

    private final RecoveryScenario scenario;
    private final RunEngine engine;
    private final Clock clock;

    /** Those in the run of an engine. */
    public Decisions(RecoveryScenario scenario, RunEngine engine, Clock clock) {
        this.scenario = scenario;
        this.engine = engine;
        this.clock = clock;
    }

    /** What people are asked to sign. */
    public ApprovalRequest request(String name) {
        return engine.look(history -> {
            require(history.knows(name), "there is no step " + name);
            require(
                    history.step(name).asked() == Asked.APPROVAL,
                    "the step " + name + " does not wait for an approval");
            return request(name, history);
        });
    }

    private ApprovalRequest request(String name, RunHistory history) {
        RecoveryStep step = step(name);
        return new ApprovalRequest(
                scenario.name(),
                history.run(),
                ScenarioDigest.ofPlan(scenario, history.plan()),
                history.mode(),
                name,
                history.plan().getOrDefault(name, step.description()),
                history.requester(),
                history.step(name).askedAt().orElseThrow().plus(step.approvalTimeout()));
    }

    /** Somebody agrees that a step is done; the host knows who that is. */
    public void approve(String name, String by) {
        approve(
                name,
                by,
                Map.of(),
                history -> require(scenario.approvers().isEmpty(), "the scenario says who approves: with a signature"));
    }

    /** Somebody agrees that a step is done; the signature tells who that is. */
    public void approve(String name, Approval approval) {
        Approvers approvers = scenario.approvers().orElse(Approvers.builder().build());
        approve(
                name,
                approval.approver(),
                Map.of("signature", approval.signature()),
                history -> require(
                        approvers.verify(request(name, history), approval),
                        "it is not signed by " + approval.approver() + ", or is for something else"));
    }

    private void approve(String name, String by, Map<String, String> detail, Requirement proof) {
        denying(
                Optional.of(name),
                by,
                () -> decide(Kind.APPROVE, Optional.of(name), by, detail, history -> {
                    RecoveryStep step = step(name);
                    StepHistory past = history.step(name);
                    require(past.asked() == Asked.APPROVAL, "the step " + name + " does not wait for an approval");
                    require(
                            !isSame(by, history.requester()),
                            by + " asked for this run, and somebody else has to approve it");
                    require(
                            past.approvers().stream().noneMatch(other -> isSame(by, other)),
                            by + " has approved the step " + name + " already");
                    require(!history.isRevoked(by), "what " + by + " agrees to does not count any more");
                    requireInTime(past, step.approvalTimeout(), name);
                    proof.check(history);
                }));
    }

    /** Whoever wants to cheat shall find that in the journal. */
    private void denying(Optional<String> step, String by, Runnable decision) {
        synchronized (engine) {
            try {
                decision.run();
            } catch (ConfigurationException e) {
                if (engine.<Boolean>look(history -> step.isEmpty()
                        || (history.knows(step.get()) && !history.state().isEnd()))) {
                    engine.append(Kind.DENIED, step, Map.of(BY, by, REASON, String.valueOf(e.getMessage())));
                }
                throw e;
            }
        }
    }

    /** What somebody agreed to, or will, no longer counts: their key was stolen, or they have left. */
    public void revoke(String approver, String by, String reason) {
        decide(
                Kind.REVOKE,
                Optional.empty(),
                by,
                Map.of("approver", approver, REASON, reason),
                history -> require(!approver.isBlank(), "nobody is named whose approvals shall not count"));
    }

    /** Somebody has a step done without the approvals that it needs. */
    public void breakGlass(String name, String by, String reason) {
        denying(
                Optional.of(name),
                by,
                () -> decide(Kind.BREAK_GLASS, Optional.of(name), by, Map.of(REASON, reason), history -> {
                    require(scenario.breakGlass(), "the scenario does not allow a step without its approvals");
                    require(
                            history.step(name).asked() == Asked.APPROVAL,
                            "the step " + name + " does not wait for an approval");
                    require(!reason.isBlank(), "nobody says why");
                }));
    }

    /** Somebody has looked at what was done without approvals, while the run lasts or afterwards. */
    public void review(String by, String finding) {
        denying(Optional.empty(), by, () -> {
            engine.look(history -> {
                require(!by.isBlank() && !finding.isBlank(), "a review is somebody's, who has found something");
                require(history.isReviewDue(), "no review is due");
                require(
                        history.approvalsGoneAroundBy().stream().noneMatch(other -> isSame(by, other)),
                        by + " has gone around approvals, and somebody else has to review that");
                return history;
            });
            engine.append(Kind.REVIEW, Optional.empty(), Map.of(BY, by, "finding", finding));
        });
    }

    /** Somebody has done a step that is a person's. */
    public void confirm(String name, String by, String evidence) {
        denying(
                Optional.of(name),
                by,
                () -> decide(Kind.DONE, Optional.of(name), by, Map.of("evidence", evidence), history -> {
                    requirePerson(history, name);
                    StepHistory past = history.step(name);
                    require(
                            past.isGlassBroken()
                                    || past.approvers().size() >= step(name).approvals(),
                            "the step " + name + " is not approved any more");
                    requireInTime(past, step(name).timeout(), name);
                }));
    }

    /** Somebody does not agree to a step, or could not do it. */
    public void refuse(String name, String by, String reason) {
        decide(
                Kind.FAILED,
                Optional.of(name),
                by,
                Map.of(REASON, reason),
                history -> require(
                        history.step(name).asked() != Asked.NOTHING,
                        "the step " + name + " does not wait for a person"));
    }

    /** Somebody has found out whether a step was done. */
    public void settle(String name, boolean done, String by, String evidence) {
        decide(
                done ? Kind.DONE : Kind.NOT_DONE,
                Optional.of(name),
                by,
                Map.of("evidence", evidence),
                history -> require(
                        history.step(name).state() == StepState.IN_DOUBT, "the step " + name + " is not in doubt"));
    }

    /** Somebody wants a step that failed tried again. */
    public void retry(String name, String by) {
        decide(Kind.RETRY, Optional.of(name), by, Map.of(), history -> requireFailed(history, name));
    }

    /** Somebody wants to go on without a step that failed. */
    public void skip(String name, String by, String reason) {
        denying(
                Optional.of(name),
                by,
                () -> decide(Kind.SKIP, Optional.of(name), by, Map.of(REASON, reason), history -> {
                    requireFailed(history, name);
                    require(
                            scenario.breakGlass()
                                    || step(name).approvals() == 0
                                    || history.step(name).attempts() > 0,
                            "the step " + name + " needs approvals, and the scenario does not allow to go around them");
                }));
    }

    /** Somebody wants no further step begun. */
    public void pause(String by) {
        decide(Kind.PAUSE, Optional.empty(), by, Map.of(), history -> {
            require(!history.paused(), "it is paused already");
            require(!history.rollingBack(), "it is being rolled back");
            require(history.state() != RunState.AWAITING_COMMIT, "all its steps are done");
        });
    }

    /** Somebody wants steps begun again. */
    public void goOn(String by) {
        decide(
                Kind.GO_ON,
                Optional.empty(),
                by,
                Map.of(),
                history -> require(history.paused(), "nobody has paused it"));
    }

    /** Somebody ends it. */
    public void cancel(String by) {
        decide(Kind.CANCEL, Optional.empty(), by, Map.of(), history -> {
            require(!history.rollingBack(), "it is being rolled back");
            require(history.state() != RunState.AWAITING_COMMIT, "all its steps are done: commit it, or roll it back");
        });
    }

    /** Somebody wants undone what was done. */
    public void rollBack(String by, String reason) {
        decide(
                Kind.ROLL_BACK,
                Optional.empty(),
                by,
                Map.of(REASON, reason, "end", RunState.CANCELLED.name()),
                history -> require(!history.rollingBack(), "it is being rolled back already"));
    }

    /** Somebody wants it to stay. */
    public void commit(String by) {
        decide(Kind.COMMIT, Optional.empty(), by, Map.of(), history -> {
            require(
                    history.state() == RunState.AWAITING_COMMIT && !history.rollingBack(),
                    "it does not wait to be committed");
            Instant last = history.since().plus(scenario.commitWithin().orElseThrow());
            require(clock.instant().isBefore(last), "the time to commit it was over at " + last);
        });
    }

    private void decide(
            Kind kind, Optional<String> step, String by, Map<String, String> detail, Requirement requirement) {
        synchronized (engine) {
            engine.look(history -> {
                require(!by.isBlank(), "nobody is named who wants that");
                require(!history.state().isEnd() && !history.cancelled(), "the run has ended");
                require(step.filter(name -> !history.knows(name)).isEmpty(), "there is no step " + step.orElse(""));
                requirement.check(history);
                return history;
            });
            Map<String, String> all = new HashMap<>(detail);
            all.put(BY, by);
            engine.append(kind, step, all);
        }
    }

    /** What has to be so. */
    @FunctionalInterface
    private interface Requirement {
        void check(RunHistory history);
    }

    private static void requirePerson(RunHistory history, String name) {
        require(history.step(name).asked() == Asked.PERSON, "the step " + name + " is not waiting to be confirmed");
    }

    private void requireInTime(StepHistory past, Duration limit, String name) {
        Instant last = past.askedAt().orElseThrow().plus(limit);
        require(clock.instant().isBefore(last), "the time for the step " + name + " was over at " + last);
    }

    private static void requireFailed(RunHistory history, String name) {
        StepHistory past = history.step(name);
        boolean failed = past.state() == StepState.FAILED && !history.rollingBack();
        boolean notUndone = past.state() == StepState.NOT_UNDONE && !past.leftAsItIs();
        require(failed || notUndone, "the step " + name + " has not failed");
    }

    private RecoveryStep step(String name) {
        return scenario.steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void require(boolean so, String problem) {
        if (!so) {
            throw new ConfigurationException("Nothing was changed: " + problem);
        }
    }
}
