package io.holdfast.benchmarks;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.CorruptFrameException;
import io.holdfast.internal.compress.Decompressor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Decompressing a blob. */
public class DecompressBenchmark extends StageBenchmark {

    private final byte[] blob = new byte[MEGABYTE];
    private final byte[] compressed = new byte[Compressor.bound(MEGABYTE)];
    private int compressedLength;
    private Decompressor decompressor;

    @Setup
    public void open() {
        try (Compressor compressor = Compressor.of(2)) {
            compressedLength = compressor.compress(Content.LOG.of(MEGABYTE), 0, MEGABYTE, compressed, 0);
        }
        decompressor = new Decompressor();
    }

    @Benchmark
    public int decompress() throws CorruptFrameException {
        return decompressor.decompress(compressed, 0, compressedLength, blob, 0, blob.length);
    }

    @TearDown
    public void close() {
        decompressor.close();
    }
}
