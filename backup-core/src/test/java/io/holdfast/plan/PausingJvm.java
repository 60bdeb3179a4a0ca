package io.holdfast.plan;

import io.holdfast.Cancellation;
import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A host of plans that says {@code copying} in the middle of each backup, and goes on when it is told to; and says how it ended. */
final class PausingJvm {

    private PausingJvm() {}

    /**
     * Carries plans out until it is ended.
     *
     * @param arguments the configuration
     */
    public static void main(String[] arguments) throws Exception {
        Plugins plugins = Plugins.builtIn();
        ProtectionConfig config = ConfigReader.of(plugins, name -> Optional.of("correct horse"))
                .read(Path.of(arguments[0]))
                .config();
        RepositoryOptions options = RepositoryOptions.builder()
                .parallelism(1)
                .listener(PausingJvm::heard)
                .build();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PlanResources resources =
                new ForwardingResources(PlanResources.of(plugins, name -> Optional.of("correct horse"))) {
                    @Override
                    public Source source(SourceConfig source) {
                        return pausing(super.source(source), in);
                    }
                };
        ExecutorService threads = Executors.newCachedThreadPool();
        PlanScheduler.builder(PlanRunner.of(config, resources, options))
                .executor(threads)
                .reports((occurrence, report) -> System.out.println(report.outcome()))
                .build()
                .run(new Cancellation());
    }

    private static void heard(HoldfastEvent event) {
        if (event instanceof HoldfastEvent.Warned warned && warned.reason().contains("was ended before it was done")) {
            System.out.println("ENDED");
        }
    }

    private static Source pausing(Source source, BufferedReader in) {
        return new ForwardingSource(source) {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                Checkpoint copied = super.snapshot(request, sink, operation);
                System.out.println("copying");
                if (in.readLine() == null) {
                    Runtime.getRuntime().halt(0);
                }
                return copied;
            }
        };
    }
}
