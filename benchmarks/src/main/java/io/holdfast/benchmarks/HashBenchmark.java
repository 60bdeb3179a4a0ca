package io.holdfast.benchmarks;

import io.holdfast.internal.crypto.Sha256;
import org.openjdk.jmh.annotations.Benchmark;

/** Hashing a blob. */
public class HashBenchmark extends StageBenchmark {

    private final byte[] blob = Content.RANDOM.of(MEGABYTE);
    private final Sha256 sha256 = new Sha256();

    @Benchmark
    public byte[] sha256() {
        return sha256.update(blob, 0, blob.length).digest();
    }
}
