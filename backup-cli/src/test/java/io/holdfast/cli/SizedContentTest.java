package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.CorruptionException;
import io.holdfast.Problem;
import io.holdfast.spi.source.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizedContentTest {

    private static final int AHEAD = SizedContent.READ_AHEAD;
    private static final byte[] CONTENT = new byte[2 * AHEAD];

    static {
        new Random(20261121).nextBytes(CONTENT);
    }

    private final List<Problem> problems = new ArrayList<>();

    private static InputStream first(int bytes) {
        return new ByteArrayInputStream(CONTENT, 0, bytes);
    }

    private static InputStream damagedAfter(int bytes) {
        return new SequenceInputStream(first(bytes), new InputStream() {
            @Override
            public int read() {
                throw new CorruptionException("the pack is missing");
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return read();
            }
        });
    }

    private byte[] read(InputStream content, int size) throws IOException {
        try (InputStream in =
                SizedContent.of(content, Entry.file("f").size(size).build(), problems::add)) {
            return in.readAllBytes();
        }
    }

    private static byte[] zerosAfter(int bytes, int size) {
        return Arrays.copyOf(Arrays.copyOf(CONTENT, bytes), size);
    }

    @Test
    void soundContentIsPassedOnAsItIs() throws Exception {
        for (int size : new int[] {0, 1, AHEAD - 1, AHEAD, AHEAD + 1, CONTENT.length}) {
            assertThat(read(first(size), size)).isEqualTo(Arrays.copyOf(CONTENT, size));
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void damageNearTheBeginningShowsAtOnce() {
        assertThatThrownBy(() -> read(damagedAfter(10), 20)).hasMessage("the pack is missing");
        assertThatThrownBy(() -> read(damagedAfter(AHEAD - 1), CONTENT.length)).hasMessage("the pack is missing");
    }

    @Test
    void smallFileOfAnotherLengthIsRefused() {
        for (int size : new int[] {0, 1, 10, 12, AHEAD - 1, AHEAD, CONTENT.length}) {
            assertThatThrownBy(() -> read(first(11), size))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining(" " + size + " bytes");
        }
        assertThatThrownBy(() -> read(first(AHEAD), AHEAD - 1)).isInstanceOf(CorruptionException.class);
    }

    @Test
    void afterLaterDamageThereAreZerosAndItIsTold() throws Exception {
        for (int sound : new int[] {AHEAD, AHEAD + 1, CONTENT.length - 1}) {
            problems.clear();
            assertThat(read(damagedAfter(sound), CONTENT.length)).isEqualTo(zerosAfter(sound, CONTENT.length));
            assertThat(problems)
                    .singleElement()
                    .extracting(Problem::reason)
                    .asString()
                    .contains("from byte " + sound + " on", "zeros", "the pack is missing");
        }
    }

    @Test
    void largeFileThatEndsTooEarlyEndsInZerosAndItIsTold() throws Exception {
        assertThat(read(first(AHEAD + 7), CONTENT.length)).isEqualTo(zerosAfter(AHEAD + 7, CONTENT.length));
        assertThat(problems)
                .singleElement()
                .extracting(Problem::reason)
                .asString()
                .contains("ends at byte " + (AHEAD + 7), "zeros");
    }

    @Test
    void largeFileThatIsTooLongIsCutOffAndItIsTold() throws Exception {
        for (int size : new int[] {AHEAD, AHEAD + 7}) {
            problems.clear();
            assertThat(read(first(CONTENT.length), size)).isEqualTo(Arrays.copyOf(CONTENT, size));
            assertThat(problems)
                    .singleElement()
                    .extracting(Problem::reason)
                    .asString()
                    .contains("more content", " " + size + " bytes");
        }
    }
}
