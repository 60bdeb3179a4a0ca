package io.holdfast.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.files.ChildJvm;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledLocalStoreTest {

    private static final long SEED = 20240501;

    @TempDir
    private Path scratch;

    @TempDir
    private Path directory;

    @Test
    void killedProcessLeavesOnlyWholeBlobs() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 5; round++) {
            Process writer = new ChildJvm(scratch).start(getClass(), directory.toString(), "" + random.nextLong());
            // It has stored its first blob.
            assertThat(writer.getInputStream().read())
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo('.');
            Thread.sleep(random.nextInt(200));
            writer.destroyForcibly().waitFor();

            assertThat(blobsThatAreWhole()).as("seed %d, round %d", SEED, round).isGreaterThan(round);
        }
    }

    private int blobsThatAreWhole() throws Exception {
        try (Store store = LocalStore.at(directory)) {
            List<String> names = new ArrayList<>();
            store.list("", info -> names.add(info.name()));
            for (String name : names) {
                try (InputStream in = store.read(name, 0, Long.MAX_VALUE)) {
                    assertThat(name(in.readAllBytes())).isEqualTo(name);
                }
            }
            return names.size();
        }
    }

    /** Stores blobs, named by what they hold, until it is killed. */
    public static void main(String[] arguments) throws Exception {
        Random random = new Random(Long.parseLong(arguments[1]));
        try (Store store = LocalStore.at(Path.of(arguments[0]))) {
            while (true) {
                byte[] bytes = new byte[random.nextInt(1 << 20)];
                random.nextBytes(bytes);
                store.put(name(bytes), BlobContent.of(bytes));
                System.out.print('.');
                System.out.flush();
            }
        }
    }

    private static String name(byte[] bytes) throws Exception {
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return "data/" + hash.substring(0, 2) + "/" + hash;
    }
}
