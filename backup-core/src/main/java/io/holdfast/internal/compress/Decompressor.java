package io.holdfast.internal.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Decompresses whatever other writers of the format make: one or several zstd frames, with or without content size and
 * checksum, of any window size up to 2 GiB.
 *
 * <p>Not thread-safe; meant to be kept and reused, one a worker. Holds memory outside the heap until closed; its size follows
 * the content, not the window, and what large content needed is not kept.
 */
public final class Decompressor implements AutoCloseable {

    private static final int SMALLEST_GUESS = 4 << 10;

    /** By how much content of unknown size is first taken to grow, and by how much more each time that was too little. */
    private static final long GUESSED_RATIO = 8;

    /** A frame may claim any size; it is believed up to this ratio. */
    private static final long CREDIBLE_RATIO = 1 << 10;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final Scratch input;
    private final Scratch output;

    /** With memory of its own. */
    public Decompressor() {
        this(new Scratch(), new Scratch());
    }

    private Decompressor(Scratch input, Scratch output) {
        this.input = input;
        this.output = output;
    }

    /** With the memory of a compressor, for one that is never used at the same time. */
    public static Decompressor sharing(Compressor memory) {
        return new Decompressor(memory.input, memory.output);
    }

    /**
     * Decompresses {@code in[offset, offset + length)} to exactly {@code out[outOffset, outOffset + outLength)}.
     *
     * @return {@code outLength}
     * @throws CorruptFrameException if the bytes are not whole zstd frames, or give another number of bytes; {@code out} is
     *     untouched
     * @throws IndexOutOfBoundsException if a range is not within its array; {@code out} is untouched
     */
    public int decompress(byte[] in, int offset, int length, byte[] out, int outOffset, int outLength)
            throws CorruptFrameException {
        Objects.checkFromIndexSize(offset, length, in.length);
        Objects.checkFromIndexSize(outOffset, outLength, out.length);
        int decompressed;
        try {
            decompressed = run(input.holding(in, offset, length), length, outLength);
        } catch (ZstdException e) {
            throw corrupt(length, e);
        }
        if (decompressed != outLength) {
            throw new CorruptFrameException(
                    length + " bytes of zstd data should give " + outLength + " bytes, but gave " + decompressed);
        }
        output.ofAtLeast(outLength).get(0, out, outOffset, outLength);
        shrink();
        return outLength;
    }

    /**
     * Whether {@code in[offset, offset + length)} decompresses to exactly {@code expected[expectedOffset, expectedOffset + expectedLength)}.
     *
     * @throws IndexOutOfBoundsException if a range is not within its array
     */
    public boolean gives(byte[] in, int offset, int length, byte[] expected, int expectedOffset, int expectedLength) {
        Objects.checkFromIndexSize(offset, length, in.length);
        ByteBuffer wanted = ByteBuffer.wrap(expected, expectedOffset, expectedLength);
        try {
            int actual = run(input.holding(in, offset, length), length, expectedLength);
            return output.ofAtLeast(expectedLength).slice(0, actual).equals(wanted);
        } catch (ZstdException e) {
            return false;
        } finally {
            shrink();
        }
    }

    /**
     * Decompresses {@code in[offset, offset + length)}, of which no size is known.
     *
     * @param cap the most bytes that are accepted
     * @throws CorruptFrameException if the bytes are not whole zstd frames, or give more than {@code cap} bytes
     * @throws IndexOutOfBoundsException if the range is not within its array
     */
    public byte[] decompressUnknown(byte[] in, int offset, int length, int cap) throws CorruptFrameException {
        Objects.checkFromIndexSize(offset, length, in.length);
        ByteBuffer source = input.holding(in, offset, length);
        int guess = firstGuess(source, length, cap);
        while (true) {
            try {
                byte[] content = new byte[run(source, length, guess)];
                output.ofAtLeast(content.length).get(0, content);
                shrink();
                return content;
            } catch (ZstdException e) {
                if (e.getErrorCode() != Zstd.errDstSizeTooSmall()) {
                    throw corrupt(length, e);
                }
                if (guess == cap) {
                    throw new CorruptFrameException(
                            length + " bytes of zstd data give more than the " + cap + " bytes that are accepted", e);
                }
                guess = (int) Math.min(cap, guess * GUESSED_RATIO);
            }
        }
    }

    private void shrink() {
        input.shrink();
        output.shrink();
    }

    @Override
    public void close() {
        context.close();
    }

    private int run(ByteBuffer source, int length, int capacity) {
        return context.decompressDirectByteBuffer(output.ofAtLeast(capacity), 0, capacity, source, 0, length);
    }

    private static int firstGuess(ByteBuffer source, int length, int cap) {
        long claimed = Zstd.getDirectByteBufferFrameContentSize(source, 0, length);
        long guess = claimed > 0 ? Math.min(claimed, CREDIBLE_RATIO * length) : GUESSED_RATIO * length;
        return (int) Math.min(cap, Math.max(SMALLEST_GUESS, guess));
    }

    private static CorruptFrameException corrupt(int length, ZstdException cause) {
        return new CorruptFrameException(length + " bytes are not whole zstd frames: " + cause.getMessage(), cause);
    }
}
