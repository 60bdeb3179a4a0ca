package io.holdfast.internal.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FixedChunkerTest {

    @Test
    void cutsOneSizeAndTheRest() {
        FixedChunker chunker = new FixedChunker(8192);
        assertThat(chunker.minSize()).isEqualTo(chunker.maxSize()).isEqualTo(8192);
        assertThat(Streams.chunks(chunker, new byte[20_000])).containsExactly(8192, 8192, 3616);
        assertThat(Streams.chunks(chunker, new byte[0])).isEmpty();
    }

    @Test
    void sizeOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FixedChunker(0));
    }
}
