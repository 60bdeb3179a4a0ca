package io.holdfast.internal.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecompressorTest {

    private static final int CAP = 64 << 20;
    private static final byte[] TEXT = CompressorTest.text(50_000);

    private final Decompressor decompressor = new Decompressor();

    @AfterEach
    void close() {
        decompressor.close();
    }

    @Test
    void readsAFrameWithoutContentSize() throws Exception {
        assertReads(streamed(TEXT, false), TEXT);
    }

    @Test
    void readsAFrameWithChecksum() throws Exception {
        assertReads(streamed(TEXT, true), TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {27, 31})
    void readsAFrameOfAWideWindow(int windowLog) throws Exception {
        byte[] frame = streamed(TEXT, false);
        frame[5] = (byte) ((windowLog - 10) << 3); // the window descriptor of a frame without content size
        assertReads(frame, TEXT);
    }

    @Test
    void readsSeveralFrames() throws Exception {
        byte[] frames = join(streamed(TEXT, false), CompressorTest.compress(3, TEXT));
        assertReads(frames, join(TEXT, TEXT));
    }

    @Test
    void readsAFrameOfNothing() throws Exception {
        assertReads(CompressorTest.compress(3, new byte[0]), new byte[0]);
        assertReads(streamed(new byte[0], false), new byte[0]);
    }

    @Test
    void readsWhatGrowsAThousandfold() throws Exception {
        byte[] zeros = new byte[4 << 20];
        assertThat(unknown(streamed(zeros, false), CAP)).isEqualTo(zeros);
        assertThat(unknown(CompressorTest.compress(3, zeros), CAP)).isEqualTo(zeros);
    }

    @Test
    void readsARawBlock() throws Exception {
        byte[] frame = HexFormat.of().parseHex("28b52ffd" + "0000" + "690000" + "7b226e6f646573223a5b5d7d0a");
        assertReads(frame, "{\"nodes\":[]}\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void exactlyTheCapIsAcceptedAndNoByteMore() throws Exception {
        for (byte[] frame : new byte[][] {streamed(TEXT, false), CompressorTest.compress(3, TEXT)}) {
            assertThat(unknown(frame, TEXT.length)).isEqualTo(TEXT);
            assertThatExceptionOfType(CorruptFrameException.class)
                    .isThrownBy(() -> unknown(frame, TEXT.length - 1))
                    .withMessageContaining("more than the 49999 bytes");
        }
    }

    @Test
    void anotherLengthThanExpectedIsRefused() {
        byte[] frame = CompressorTest.compress(3, TEXT);
        byte[] out = new byte[TEXT.length + 1];
        for (int length : new int[] {0, TEXT.length - 1, TEXT.length + 1}) {
            assertThatThrownBy(() -> decompressor.decompress(frame, 0, frame.length, out, 0, length))
                    .as("length %d", length)
                    .isInstanceOf(CorruptFrameException.class);
        }
        assertThat(out).containsOnly(0);
    }

    @Test
    void everyShorterFrameIsRefused() {
        byte[] frame = streamed(Arrays.copyOf(TEXT, 300), false);
        for (int length = 1; length < frame.length; length++) {
            byte[] cut = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> unknown(cut, CAP))
                    .as("length %d", length)
                    .isInstanceOf(CorruptFrameException.class);
        }
    }

    @Test
    void bytesAfterTheLastFrameAreRefused() {
        byte[] frame = join(CompressorTest.compress(3, TEXT), new byte[] {1, 2, 3, 4, 5});
        assertThatThrownBy(() -> unknown(frame, CAP)).isInstanceOf(CorruptFrameException.class);
    }

    @Test
    void randomDamageGivesAnExceptionOrBytesButNothingElse() {
        long seed = 4;
        Random random = new Random(seed);
        byte[] frame = CompressorTest.compress(3, TEXT);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = frame.clone();
            damaged[random.nextInt(frame.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(unknown(damaged, 1 << 20))
                        .as("round %d, seed %d", i, seed)
                        .hasSizeLessThanOrEqualTo(1 << 20);
            } catch (CorruptFrameException e) {
                assertThat(e).as("round %d, seed %d", i, seed).hasMessageContaining("zstd");
            }
        }
    }

    @Test
    void stillWorksAfterACorruptFrame() throws Exception {
        assertThatThrownBy(() -> unknown(new byte[] {1, 2, 3}, CAP)).isInstanceOf(CorruptFrameException.class);
        assertReads(CompressorTest.compress(3, TEXT), TEXT);
    }

    private void assertReads(byte[] frames, byte[] content) throws CorruptFrameException {
        byte[] in = join(new byte[3], frames);
        assertThat(decompressor.decompressUnknown(in, 3, frames.length, CAP)).isEqualTo(content);
        byte[] out = new byte[content.length + 2];
        assertThat(decompressor.decompress(in, 3, frames.length, out, 2, content.length))
                .isEqualTo(content.length);
        assertThat(out).isEqualTo(join(new byte[2], content));
    }

    private byte[] unknown(byte[] frame, int cap) throws CorruptFrameException {
        return decompressor.decompressUnknown(frame, 0, frame.length, cap);
    }

    /** A frame written piecewise, so that its content size was not known when it began. */
    private static byte[] streamed(byte[] content, boolean checksum) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
            out.setChecksum(checksum);
            out.write(content, 0, content.length / 2);
            out.flush();
            out.write(content, content.length / 2, content.length - content.length / 2);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
