package io.holdfast.benchmarks;

import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import java.security.SecureRandom;
import org.openjdk.jmh.annotations.Benchmark;

/** Sealing a blob, and opening it. */
public class SealBenchmark extends StageBenchmark {

    private final Sealer sealer = new Sealer(SealingKey.random(new SecureRandom()));
    private final byte[] blob = Content.RANDOM.of(MEGABYTE);
    private final byte[] sealed = sealer.seal(blob);
    private final byte[] out = new byte[MEGABYTE + Sealer.OVERHEAD];

    @Benchmark
    public int seal() {
        return sealer.seal(blob, 0, blob.length, out, 0);
    }

    @Benchmark
    public int open() throws AuthenticationException {
        return sealer.open(sealed, 0, sealed.length, out, 0);
    }
}
