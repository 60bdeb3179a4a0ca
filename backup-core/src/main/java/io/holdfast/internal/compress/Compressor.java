package io.holdfast.internal.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Compresses with zstd at one level, but for short input. A result is a single frame that tells its content size, has no checksum, and needs a window
 * of at most 8 MiB to be read, which is the most that every reader of the format supports.
 *
 * <p>Not thread-safe; meant to be kept and reused, one a worker. Holds memory outside the heap until closed.
 */
public final class Compressor implements AutoCloseable {

    /** What {@link #compressIfSmaller} returns where compression does not pay. */
    public static final int NOT_SMALLER = -1;

    private static final int LARGEST_WINDOW_LOG = 23;

    /** The lowest level whose default window may be larger than that. */
    private static final int LEVEL_OF_LARGER_WINDOWS = 20;

    /** A result counts as smaller if it saves one byte of so many; a raw blob is quicker to read. */
    private static final int LEAST_GAIN = 64;

    private static final int SAMPLES = 16;
    private static final int SAMPLE_LENGTH = 1 << 10;

    /** From here on looking at samples first costs little beside compressing everything in vain. */
    private static final int SAMPLED_FROM = 8 * SAMPLES * SAMPLE_LENGTH;

    private static final int DEFAULT_LEVEL = 2;

    /**
     * Names and ids become 1 to 4 % smaller at level 1 than at levels 2 to 5, which look longer for what is hardly there; what was compressed by LZF becomes 4 % larger than at level 3,
     * in a third of the time.
     */
    private static final int LEVEL_OF_FEW_REPEATS = 1;

    private final int level;
    private final ZstdCompressCtx context;
    private final ZstdCompressCtx sampleContext;
    final Scratch input = new Scratch();
    final Scratch output = new Scratch();

    private Compressor(int level, ZstdCompressCtx context, ZstdCompressCtx sampleContext) {
        this.level = level;
        this.context = context;
        this.sampleContext = sampleContext;
    }

    /**
     * At a level from {@link Zstd#minCompressionLevel()}, the quickest, to {@link Zstd#maxCompressionLevel()}, the smallest.
     *
     * @throws IllegalArgumentException if zstd has no such level
     */
    public static Compressor of(int level) {
        if (level < Zstd.minCompressionLevel() || level > Zstd.maxCompressionLevel()) {
            throw new IllegalArgumentException("zstd has levels " + Zstd.minCompressionLevel() + " to "
                    + Zstd.maxCompressionLevel() + ", not " + level);
        }
        ZstdCompressCtx context = new ZstdCompressCtx();
        context.setLevel(level).setChecksum(false).setContentSize(true);
        if (level >= LEVEL_OF_LARGER_WINDOWS) {
            context.setWindowLog(LARGEST_WINDOW_LOG);
        }
        return new Compressor(level, context, new ZstdCompressCtx().setLevel(1));
    }

    /**
     * The most bytes that {@code length} bytes can become.
     *
     * @throws ArithmeticException if that is more than an array holds
     */
    public static int bound(int length) {
        return Math.toIntExact(Zstd.compressBound(length));
    }

    /**
     * Compresses {@code in[offset, offset + length)} to {@code out} from {@code outOffset}, even where that makes it larger.
     *
     * @return bytes written, at most {@link #bound}{@code (length)}
     * @throws IndexOutOfBoundsException if a range is not within its array; nothing is written
     */
    public int compress(byte[] in, int offset, int length, byte[] out, int outOffset) {
        Objects.checkFromIndexSize(offset, length, in.length);
        int compressed = run(context, input.holding(in, offset, length), length);
        Objects.checkFromIndexSize(outOffset, compressed, out.length);
        output.ofAtLeast(compressed).get(0, out, outOffset, compressed);
        shrink();
        return compressed;
    }

    /**
     * Like {@link #compress}, but only where it pays: gives up early on large input whose samples do not shrink, and does not
     * count a saving of less than a 64th.
     *
     * @param fewRepeats whether the input is for the most part names, numbers and ids, as a directory is, or compressed already
     * @return bytes written, or {@link #NOT_SMALLER} and {@code out} is untouched
     * @throws IndexOutOfBoundsException if a range is not within its array; nothing is written
     */
    public int compressIfSmaller(byte[] in, int offset, int length, boolean fewRepeats, byte[] out, int outOffset) {
        Objects.checkFromIndexSize(offset, length, in.length);
        if (length >= SAMPLED_FROM && !samplesShrink(in, offset, length)) {
            return NOT_SMALLER;
        }
        context.setLevel(levelOf(fewRepeats));
        int compressed = run(context, input.holding(in, offset, length), length);
        boolean pays = pays(compressed, length);
        if (pays) {
            Objects.checkFromIndexSize(outOffset, compressed, out.length);
            output.ofAtLeast(compressed).get(0, out, outOffset, compressed);
        }
        shrink();
        return pays ? compressed : NOT_SMALLER;
    }

    /** Only the default is a choice that may be made better; who asks for another level gets that. */
    private int levelOf(boolean fewRepeats) {
        return fewRepeats && level == DEFAULT_LEVEL ? LEVEL_OF_FEW_REPEATS : level;
    }

    private void shrink() {
        input.shrink();
        output.shrink();
    }

    @Override
    public void close() {
        context.close();
        sampleContext.close();
    }

    private boolean samplesShrink(byte[] in, int offset, int length) {
        int total = SAMPLES * SAMPLE_LENGTH;
        int stride = (length - SAMPLE_LENGTH) / (SAMPLES - 1);
        ByteBuffer samples = input.ofAtLeast(total);
        for (int i = 0; i < SAMPLES; i++) {
            samples.put(i * SAMPLE_LENGTH, in, offset + i * stride, SAMPLE_LENGTH);
        }
        return pays(run(sampleContext, samples, total), total);
    }

    private int run(ZstdCompressCtx zstd, ByteBuffer source, int length) {
        int bound = bound(length);
        return zstd.compressDirectByteBuffer(output.ofAtLeast(bound), 0, bound, source, 0, length);
    }

    private static boolean pays(int compressed, int length) {
        return compressed < length - length / LEAST_GAIN;
    }
}
