package io.holdfast.internal.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.internal.crypto.Sha256;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackBytesTest {

    private static final int SIZE = (5 << 20) + 77;

    private final PackBytes.Pages pages = new PackBytes.Pages();
    private final byte[] content = new byte[SIZE];

    PackBytesTest() {
        new Random(1).nextBytes(content);
    }

    private PackBytes filled() {
        PackBytes bytes = new PackBytes(pages);
        Random random = new Random(2);
        for (int at = 0; at < SIZE; ) {
            int some = Math.min(SIZE - at, random.nextInt(3 << 20));
            bytes.append(Arrays.copyOfRange(content, at, at + some), some);
            at += some;
        }
        return bytes;
    }

    @Test
    void givesWhatWasAppended() throws Exception {
        PackBytes bytes = filled();
        assertThat(bytes.size()).isEqualTo(SIZE);
        assertThat(bytes.sha256()).isEqualTo(Sha256.hash(content));
        assertThat(bytes.open().readAllBytes()).isEqualTo(content);
        byte[] part = new byte[3 << 20];
        bytes.copyTo((1 << 20) - 5, part, part.length);
        assertThat(part).isEqualTo(Arrays.copyOfRange(content, (1 << 20) - 5, (4 << 20) - 5));
    }

    @Test
    void pagesOfAReleasedPackAreUsedAgain() throws Exception {
        filled().release();
        assertThat(filled().open().readAllBytes()).isEqualTo(content);
    }

    @Test
    void streamThatIsReadAfterTheReleaseFailsInsteadOfShowingAnotherPack() throws Exception {
        PackBytes bytes = filled();
        InputStream kept = bytes.open();
        assertThat(kept.read()).isEqualTo(Byte.toUnsignedInt(content[0]));
        bytes.release();
        filled();
        assertThatIOException().isThrownBy(kept::read);
        assertThatIOException().isThrownBy(() -> bytes.open().read());
    }
}
