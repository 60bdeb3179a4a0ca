package io.holdfast.cli;

import io.holdfast.plan.Occurrence;
import io.holdfast.plan.PlanReport;
import io.holdfast.plan.PlanRunner;
import io.holdfast.plan.PlanScheduler;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Carries plans out until it is interrupted. */
@Command(
        name = "daemon",
        description =
                "Do what the plans of a configuration say when it is due, and follow the change logs that they say; until interrupted.",
        mixinStandardHelpOptions = true)
final class DaemonCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final ConfigFile config = new ConfigFile();

    DaemonCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws InterruptedException {
        PlanRunner runner = config.runner(holdfast);
        ExecutorService threads = threads();
        try {
            PlanScheduler.builder(runner)
                    .executor(threads)
                    .followLogs(threads)
                    .reports(this::print)
                    .build()
                    .run(holdfast.environment().interruption().cancellation());
        } finally {
            threads.shutdown();
        }
        return ExitCode.OK.number();
    }

    private static ExecutorService threads() {
        AtomicInteger count = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "holdfast-daemon-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What plans do at the same time is not mixed. */
    private synchronized void print(Occurrence occurrence, PlanReport report) {
        if (!holdfast.output().json() && !holdfast.output().quiet()) {
            holdfast.terminal().result("Due at " + occurrence.due().toOffsetDateTime() + ":");
        }
        new PlanOutput(holdfast).print(report, false);
    }
}
