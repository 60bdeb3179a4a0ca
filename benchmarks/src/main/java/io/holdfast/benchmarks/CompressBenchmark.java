package io.holdfast.benchmarks;

import io.holdfast.internal.compress.Compressor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Compressing a blob where it pays, and finding that it does not. */
public class CompressBenchmark extends StageBenchmark {

    @Param
    private Content content;

    @Param({"1", "2", "3", "9"})
    private int level;

    private byte[] blob;
    private byte[] compressed;
    private Compressor compressor;

    @Setup
    public void open() {
        blob = content.of(MEGABYTE);
        compressed = new byte[Compressor.bound(blob.length)];
        compressor = Compressor.of(level);
    }

    @Benchmark
    public int compress() {
        return compressor.compressIfSmaller(blob, 0, blob.length, false, compressed, 0);
    }

    @TearDown
    public void close() {
        compressor.close();
    }
}
