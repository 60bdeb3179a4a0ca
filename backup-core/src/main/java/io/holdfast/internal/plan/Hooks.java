package io.holdfast.internal.plan;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.audit.AuditEvent;
import io.holdfast.config.HookConfig;
import io.holdfast.internal.recovery.Command;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.plan.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs the hooks of a plan, each with {@code sh}. */
final class Hooks {

    private static final String ACTION = "hook";

    private final List<HookConfig> hooks;
    private final Map<String, String> environment;
    private final PlanAudit audit;
    private final RunningOperation operation;
    private final StepLog log;

    /**
     * @param environment what hooks are told of the run
     */
    Hooks(
            List<HookConfig> hooks,
            Map<String, String> environment,
            PlanAudit audit,
            RunningOperation operation,
            StepLog log) {
        this.hooks = hooks;
        this.environment = environment;
        this.audit = audit;
        this.operation = operation;
        this.log = log;
    }

    /**
     * Runs those for a moment, up to the first that ends the run.
     *
     * @param cancellation what stops them
     * @return whether the run goes on
     */
    boolean run(HookConfig.When when, Cancellation cancellation) {
        boolean interrupted = false;
        try {
            for (int i = 0; i < hooks.size(); i++) {
                HookConfig hook = hooks.get(i);
                if (hook.when() != when) {
                    continue;
                }
                // What was stopped is started again, whatever has ended the run.
                interrupted |= when != HookConfig.When.BEFORE && Thread.interrupted();
                String name = when.name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + (i + 1);
                if (!run(hook, name, cancellation)
                        && hook.onError() == HookConfig.OnError.FAIL
                        && when == HookConfig.When.BEFORE) {
                    return false;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean run(HookConfig hook, String name, Cancellation cancellation) {
        Map<String, String> about = Map.of("hook", name, "command", hook.command());
        if (hook.when() == HookConfig.When.BEFORE) {
            audit.begin(ACTION, about);
        } else {
            beginWhateverTheAuditSays(name, about);
        }
        // Whoever ends the run interrupts this thread, and must not end with it what starts something again.
        Optional<String> failure = hook.when() == HookConfig.When.BEFORE
                ? failure(hook, cancellation)
                : CompletableFuture.supplyAsync(() -> failure(hook, cancellation), Hooks::start)
                        .join();
        audit.end(
                ACTION,
                failure.isEmpty() ? AuditEvent.Outcome.DONE : AuditEvent.Outcome.FAILED,
                Map.of("hook", name, "failure", failure.orElse("")),
                operation);
        boolean ends = hook.onError() == HookConfig.OnError.FAIL;
        log.add(
                ACTION,
                name,
                failure.isEmpty() ? Outcome.DONE : ends ? Outcome.FAILED : Outcome.PARTIAL,
                failure.orElse("ended with 0"));
        return failure.isEmpty();
    }

    private void beginWhateverTheAuditSays(String name, Map<String, String> about) {
        try {
            audit.begin(ACTION, about);
        } catch (HoldfastException e) {
            operation.warn(name, "the hook is run, and stands in no audit log: " + e.getMessage(), false);
        }
    }

    /** Why it failed, if it did. */
    private Optional<String> failure(HookConfig hook, Cancellation cancellation) {
        Cancellation ending = new Cancellation();
        Runnable withdraw = cancellation.onCancel(ending::cancel);
        AtomicBoolean tooLate = new AtomicBoolean();
        Command command = new Command(List.of("sh", "-c", hook.command()), Optional.empty(), environment, Map.of());
        try {
            Command.Ended ended = RunningOperation.<Command.Ended, IOException>run(
                    ACTION, operation.clock(), event -> {}, ending, running -> {
                        CountDownLatch over = new CountDownLatch(1);
                        running.executor().execute(() -> endAfter(hook.timeout(), over, ending, tooLate));
                        try {
                            return command.run(running);
                        } finally {
                            over.countDown();
                        }
                    });
            return ended.status() == 0
                    ? Optional.empty()
                    : Optional.of(
                            "ended with " + ended.status() + (ended.output().isEmpty() ? "" : ": " + ended.output()));
        } catch (IOException e) {
            return Optional.of("could not be run: " + e.getMessage());
        } catch (CancelledException e) {
            if (tooLate.get()) {
                return Optional.of(
                        "was ended after its timeout of " + hook.timeout().toMillis() + " ms");
            }
            throw e;
        } finally {
            withdraw.run();
        }
    }

    private static void start(Runnable hook) {
        Thread thread = new Thread(hook, "holdfast-hook");
        thread.setDaemon(true);
        thread.start();
    }

    private static void endAfter(Duration timeout, CountDownLatch over, Cancellation ending, AtomicBoolean tooLate) {
        try {
            if (!over.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                tooLate.set(true);
                ending.cancel();
            }
        } catch (InterruptedException e) {
            // The hook has ended.
            Thread.currentThread().interrupt();
        }
    }
}
