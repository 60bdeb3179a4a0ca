package io.holdfast.benchmarks;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole way in, as a host uses it: one large file is read, chunked, hashed, compressed, sealed, packed, proven and given to a store that
 * discards it.
 *
 * <p>Unlike a stage it uses all processors that the JVM is given. Each invocation backs up into a new repository, whose making is not measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 10)
@Measurement(iterations = 5, time = 10)
public class StreamingBenchmark {

    /** So many that the 0.2 s for which each backup waits after it has locked the repository hardly count. */
    private static final int MEGABYTES = 2048;

    private static final long LENGTH = (long) MEGABYTES * StageBenchmark.MEGABYTE;
    private static final int SLAB = 16 << 20;

    @Param
    private Content content;

    /** Whether every blob is decrypted, decompressed, compared and authenticated before it is stored. */
    @Param({"true", "false"})
    private boolean proven;

    private MemorySource source;
    private Repository repository;
    private DiscardingStore store;
    private BackupReport report;

    @Setup
    public void makeContent() {
        source = new MemorySource(content.of(SLAB), LENGTH);
    }

    @Setup(Level.Invocation)
    public void init() {
        store = new DiscardingStore();
        RepositoryOptions options = RepositoryOptions.builder()
                .proveBlobs(proven)
                .keyDerivationTime(Duration.ZERO)
                .build();
        try (Secret password = Secret.of("benchmark")) {
            repository = Repository.init(store, password, options);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public BackupReport backUp() {
        report = BackupPlan.builder("benchmark", repository)
                .source("memory", source)
                .build()
                .run();
        return report;
    }

    /** A figure counts only if everything was new, went the whole way, and came out as small as it should. */
    @TearDown(Level.Invocation)
    public void check() {
        repository.close();
        long added = report.sources().get(0).summary().bytesAdded();
        boolean shrunk = store.discarded() < LENGTH;
        if (added < LENGTH || store.discarded() == 0 || shrunk != (content == Content.LOG)) {
            throw new IllegalStateException("Of " + LENGTH + " bytes " + added + " were new and " + store.discarded()
                    + " were stored; the figures are worth nothing.");
        }
    }
}
