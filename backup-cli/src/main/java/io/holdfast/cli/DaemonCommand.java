package io.holdfast.cli;

import io.holdfast.Cancellation;
import io.holdfast.Plugins;
import io.holdfast.plan.Occurrence;
import io.holdfast.plan.PlanReport;
import io.holdfast.plan.PlanRunner;
import io.holdfast.plan.PlanScheduler;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Mixin
    private final JournalDirectory journals = new JournalDirectory();

    @Option(
            names = "--stop-within",
            paramLabel = "TIME",
            description =
                    "How long what is being done may take to end when it is interrupted, such as hooks that start something again; then it is dropped as it is (default: 1m).")
    private WaitingTime stopWithin = new WaitingTime(Duration.ofMinutes(1));

    DaemonCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws InterruptedException {
        Plugins plugins = Plugins.discover();
        try (ScratchResources resources = ScratchResources.of(plugins, holdfast.environment())) {
            run(config.runner(holdfast, plugins, resources, journals));
        }
        return ExitCode.OK.number();
    }

    private void run(PlanRunner runner) throws InterruptedException {
        ExecutorService threads = threads();
        Cancellation cancellation = holdfast.environment().interruption().cancellation();
        CountDownLatch stopped = new CountDownLatch(1);
        Runnable withdraw = cancellation.onCancel(() -> threads.execute(() -> dropUnless(stopped)));
        try {
            PlanScheduler.builder(runner)
                    .executor(threads)
                    .followLogs(threads)
                    .reports(this::print)
                    .build()
                    .run(cancellation);
        } finally {
            withdraw.run();
            stopped.countDown();
            threads.shutdown();
        }
    }

    private void dropUnless(CountDownLatch stopped) {
        try {
            if (!stopped.await(stopWithin.duration().toMillis(), TimeUnit.MILLISECONDS)) {
                holdfast.environment().interruption().request();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        // It may be hours before anything else is printed.
        holdfast.terminal().out().flush();
    }
}
