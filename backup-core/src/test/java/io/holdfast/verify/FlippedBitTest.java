package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fixtures.SmallRepository;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlippedBitTest {

    private static final long SEED = 20261121;

    private static final int FLIPS = Boolean.getBoolean("holdfast.exhaustive") ? 500 : 20;

    @TempDir
    Path directory;

    @Test
    void flippedBitAtEveryByteIsDetectedAndNamed() throws Exception {
        Random random = new Random(SEED);
        try (SmallRepository small = new SmallRepository(directory)) {
            small.backUp();
            // Before the first verification, since the files of its ledger come and go.
            List<String> names = small.memory.names();
            assertThat(names).hasSizeGreaterThan(6).hasSizeLessThan(12);
            assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
            for (String name : names) {
                byte[] whole = small.memory.bytes(name);
                for (int at = 0; at < whole.length; at++) {
                    small.flipBit(name, at, random.nextInt(8));
                    VerifyReport report = small.verify(Verifier.everythingRead());
                    assertThat(report.damages())
                            .as("damages after a flip at byte %d of %s, seed %d", at, name, SEED)
                            .isNotEmpty()
                            .allSatisfy(damage -> assertThat(damage.reason()).isNotEmpty())
                            .anyMatch(damage -> isAt(damage, name));
                    small.memory.overwrite(name, whole);
                }
            }
            assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
        }
    }

    @Test
    void flippedBitAtARandomByteOfALargerRepositoryIsDetectedAndNamed() throws Exception {
        Random random = new Random(SEED);
        try (SmallRepository larger = new SmallRepository(directory)) {
            for (int i = 0; i < 12; i++) {
                larger.random("large " + i, 1_000_000, i);
                larger.backUp();
            }
            for (int i = 0; i < FLIPS; i++) {
                String name = larger.packs().get(random.nextInt(larger.packs().size()));
                byte[] whole = larger.memory.bytes(name);
                int at = random.nextInt(whole.length);
                larger.flipBit(name, at, random.nextInt(8));
                assertThat(larger.verify(Verifier.everythingRead()).damages())
                        .as("damages after a flip at byte %d of %s, seed %d", at, name, SEED)
                        .isNotEmpty()
                        .allMatch(damage -> isAt(damage, name));
                larger.memory.overwrite(name, whole);
            }
        }
    }

    private static boolean isAt(Damage damage, String name) {
        return name.endsWith(damage.id()) || name.endsWith(damage.pack().orElse("no pack"));
    }
}
