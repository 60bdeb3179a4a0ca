package io.holdfast.benchmarks;

import io.holdfast.internal.chunk.Chunker;
import io.holdfast.internal.chunk.FastCdc;
import io.holdfast.internal.chunk.Polynomial;
import io.holdfast.internal.chunk.RabinChunker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Finding where content is cut. */
public class ChunkBenchmark extends StageBenchmark {

    private static final int MEGABYTES = 64;

    private final byte[] content = Content.RANDOM.of(MEGABYTES * MEGABYTE);
    private final Chunker fastCdc = new FastCdc(Content.RANDOM.of(FastCdc.TABLE_LENGTH));
    private final Chunker rabin = new RabinChunker(Polynomial.fromHex("3da3358b4dc173"));

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public int fastCdc() {
        return chunks(fastCdc);
    }

    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public int rabin() {
        return chunks(rabin);
    }

    private int chunks(Chunker chunker) {
        int chunks = 0;
        for (int at = 0; at < content.length; chunks++) {
            at += chunker.cut(content, at, content.length - at);
        }
        return chunks;
    }
}
