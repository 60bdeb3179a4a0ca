package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.sun.jna.Native;
import io.holdfast.local.LocalStore;
import io.holdfast.spi.store.Store;
import java.io.File;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A process that follows into a directory is killed, again and again. */
@Timeout(300)
class KilledFollowerIT {

    private static final long SEED = 20_261_121;
    private static final int ROUNDS = 6;

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    @Test
    void whatItHadAcknowledgedIsThere() throws Exception {
        Random random = new Random(SEED);
        long before = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long acknowledged = acknowledgedUntilKilled(random.nextInt(300));
            String when = "seed " + SEED + ", round " + round;
            assertThat(acknowledged).as(when).isGreaterThan(before);
            try (Store store = LocalStore.at(directory)) {
                List<String> read = SmallLog.read(SmallLog.tail(store));
                assertThat(read).as(when).isEqualTo(SmallLog.upTo(read.size())).hasSizeGreaterThanOrEqualTo((int)
                        acknowledged);
                before = read.size();
            }
        }
    }

    private long acknowledgedUntilKilled(int afterMillis) throws Exception {
        Path said = scratch.resolve("acknowledged");
        Files.deleteIfExists(said);
        Process follower = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        KilledFollowerIT.class.getName(),
                        directory.toString())
                .redirectOutput(said.toFile())
                .redirectError(scratch.resolve("stderr").toFile())
                .start();
        while (follower.isAlive() && Files.size(said) == 0) {
            Thread.sleep(1);
        }
        Thread.sleep(afterMillis);
        follower.destroyForcibly().waitFor();
        // The last line may be cut off.
        String text = Files.readString(said);
        Optional<String> last =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().reduce((one, next) -> next);
        assertThat(last)
                .as("acknowledged; errors: %s", Files.readString(scratch.resolve("stderr")))
                .isPresent();
        return Long.parseLong(last.get());
    }

    private static String classPath() {
        return Stream.of(KilledFollowerIT.class, Tail.class, Store.class, Zstd.class, LoggerFactory.class, Native.class)
                .map(KilledFollowerIT::location)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> of) {
        try {
            return Path.of(of.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Follows, and says what is acknowledged, until it is killed. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        try (Store store = LocalStore.at(Path.of(arguments[0]));
                SmallLog.Follower follower =
                        new SmallLog.Follower(SmallLog.tail(store), "child", SmallLog.COMMIT, SmallLog.SPOOL, upTo -> {
                            out.println(upTo);
                            out.flush();
                        })) {
            while (true) {
                follower.append(1 + (int) (follower.acknowledged() % 7));
                Thread.sleep(1);
            }
        }
    }
}
