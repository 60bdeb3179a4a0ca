package io.holdfast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.RetentionPolicy;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.CopyRequest;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.repository.UnusedLimit;
import io.holdfast.spi.Secret;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Operations on a repository with the defaults, each in a virtual machine of its own that has only so much memory. */
record BoundedOperation(Path repository, long heap, long direct) {

    static final String PASSWORD = "p";

    /** The direct memory that is promised to be enough. */
    static final long DIRECT = 96 << 20;

    /** The heap that is promised to be enough for a repository of so many blobs. */
    static long heap(long blobs) {
        return (128 << 20) + 48 * blobs;
    }

    /** Runs one of those of {@link #main}, with little room for what is young, or else a heap would be larger than what is in it. */
    void run(String operation, Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmn8m",
                        "-Xmx" + heap / 1024 + "k",
                        "-XX:MaxDirectMemorySize=" + direct,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BoundedOperation.class.getName(),
                        operation,
                        repository.toString(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();

        System.out.printf("%s in a heap of %d MiB: %s", operation, heap >> 20, said);
        assertThat(exit)
                .as(
                        "exit code of %s in %d MiB of heap and %d MiB of direct memory, which said%n%s",
                        operation, heap >> 20, direct >> 20, said)
                .isZero();
    }

    /** {@code backup|restore|verify|open|forget|prune|copy|structure REPOSITORY DIRECTORY}. */
    public static void main(String[] arguments) throws Exception {
        long begin = System.nanoTime();
        Path directory = Path.of(arguments[2]);
        try (Repository repository = Repository.open(
                LocalStore.at(Path.of(arguments[1])), Secret.of(PASSWORD), RepositoryOptions.defaults())) {
            switch (arguments[0]) {
                case "backup" -> backUp(repository, directory);
                case "restore" -> restore(repository, directory);
                case "verify" -> verify(repository);
                case "open" -> list(repository);
                case "forget" -> forgetHalf(repository);
                case "prune" -> prune(repository);
                case "copy" -> copy(repository, directory);
                case "structure" -> requireIntact(Verifier.structure().verify(repository));
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
        System.out.printf(
                "%.1f s, a peak of %d MiB with garbage%n", (System.nanoTime() - begin) / 1e9, peakHeap() >> 20);
    }

    private static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(peak -> peak.getUsed())
                .sum();
    }

    private static void backUp(Repository repository, Path directory) {
        BackupReport report = BackupPlan.builder("bounded", repository)
                .source("files", FileSource.of(directory))
                .build()
                .run();
        if (report.partial()) {
            throw new IllegalStateException("the backup is not complete");
        }
    }

    private static void restore(Repository repository, Path target) {
        RestoreReport report = repository.restore(
                repository.snapshot("latest"), RestoreRequest.to(target).build());
        if (!report.problems().isEmpty()) {
            throw new IllegalStateException(report.problems().toString());
        }
    }

    /** The snapshot alone, since the packs of the made-up blobs do not exist. */
    private static void verify(Repository repository) {
        requireIntact(Verifier.everythingRead().verify(repository, List.of(repository.snapshot("latest"))));
    }

    private static void requireIntact(VerifyReport report) {
        if (!report.intact()) {
            throw new IllegalStateException(report.damages().toString());
        }
    }

    private static void list(Repository repository) throws InterruptedException {
        repository.entries(repository.snapshot("latest")).children("");
    }

    private static void forgetHalf(Repository repository) {
        int half = repository.snapshots().size() / 2;
        repository.forget(
                repository.planForget(RetentionPolicy.builder().last(half).build()));
    }

    private static void copy(Repository repository, Path target) {
        try (Repository copy = Repository.initLike(
                repository, LocalStore.at(target), Secret.of(PASSWORD), RepositoryOptions.defaults())) {
            copy.copy(CopyRequest.from(repository));
        }
    }

    /** What is forgotten goes at once, and of what is partly needed all that is not. */
    private static void prune(Repository repository) {
        repository.prune(repository.planPrune(PruneOptions.builder()
                .maxUnused(UnusedLimit.percent(0))
                .grace(Duration.ZERO)
                .build()));
    }
}
