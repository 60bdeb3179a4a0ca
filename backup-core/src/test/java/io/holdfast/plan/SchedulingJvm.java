package io.holdfast.plan;

import io.holdfast.Cancellation;
import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.repository.RepositoryOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A host of plans, in which a second is a minute. After each occurrence it says which one that was, and waits until it is told to go on. */
final class SchedulingJvm {

    private SchedulingJvm() {}

    /**
     * Carries them out until it is ended.
     *
     * @param arguments the configuration, and the milliseconds of when time began to run
     */
    public static void main(String[] arguments) throws Exception {
        Instant begin = Instant.ofEpochMilli(Long.parseLong(arguments[1]));
        ProtectionConfig config = ConfigReader.of(Plugins.builtIn(), name -> Optional.of("correct horse"))
                .read(Path.of(arguments[0]))
                .config();
        RepositoryOptions options = RepositoryOptions.builder()
                .lock(false)
                .parallelism(1)
                .clock(new FastClock(begin))
                .build();
        PlanRunner runner = PlanRunner.of(
                config, PlanResources.of(Plugins.builtIn(), name -> Optional.of("correct horse")), options);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        ExecutorService threads = Executors.newCachedThreadPool();
        PlanScheduler.builder(runner)
                .executor(threads)
                .reports((occurrence, report) -> {
                    System.out.println(report.outcome() + " " + occurrence.due().toInstant());
                    await(in);
                })
                .build()
                .run(new Cancellation());
    }

    private static void await(BufferedReader in) {
        try {
            if (in.readLine() == null) {
                Runtime.getRuntime().halt(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class FastClock extends Clock {

        private final Instant begin;

        FastClock(Instant begin) {
            this.begin = begin;
        }

        @Override
        public Instant instant() {
            return begin.plus(Duration.between(begin, Instant.now()).multipliedBy(60));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
