package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.index.BlobLocation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartTest {

    @TempDir
    private Path directory;

    @Test
    void allPartsTogetherReadEveryPackOnce() throws Exception {
        try (SmallRepository small = new SmallRepository(directory.resolve("files"))) {
            for (int i = 0; i < 6; i++) {
                small.random("more", i);
                small.backUp();
            }
            BlobLocation noise = small.contentOf("noise");
            small.flipBit("data/" + noise.pack().toHex().substring(0, 2) + "/" + noise.pack(), 30, 2);
            long read = 0;
            int found = 0;
            for (int part = 1; part <= 5; part++) {
                VerifyReport report = small.verify(Verifier.part(part, 5));
                read += report.packsRead();
                found += report.damages().isEmpty() ? 0 : 1;
            }
            assertThat(read).isEqualTo(small.packs().size());
            assertThat(found).isEqualTo(1);
        }
    }

    @Test
    void noSuchPartIsRefused() {
        assertThatThrownBy(() -> Verifier.part(0, 5)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> Verifier.part(6, 5)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> Verifier.part(1, 257)).isInstanceOf(ConfigurationException.class);
    }
}
