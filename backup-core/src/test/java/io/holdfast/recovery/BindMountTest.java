package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.files.ChildJvm;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that is mounted a second time is known as what it is, where such a thing may be mounted. */
class BindMountTest {

    @TempDir
    private Path directory;

    @Test
    void aDirectoryIsTheSameByWhateverItIsMountedAs() throws Exception {
        Path data = Files.createDirectories(directory.resolve("production/data"));
        Path drills = Files.createDirectory(directory.resolve("drills"));
        Path below = Files.createDirectory(directory.resolve("below"));
        String mounts = "mount --bind '" + directory.resolve("production") + "' '" + drills + "' && mount --bind '"
                + data + "' '" + below + "'";

        assertThat(new ChildJvm(Files.createDirectory(directory.resolve("jvm")))
                        .runAfterMounting(
                                mounts, BindMountTest.class, data.toString(), drills.toString(), below.toString()))
                .containsExactly("true", "true", "true", "false");
    }

    /** Prints whether production is what is mounted. */
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]);
        Path drills = Path.of(arguments[1]);
        Path below = Path.of(arguments[2]);
        System.out.println(overlap(drills.resolve("data/not/there"), data));
        System.out.println(overlap(below, data));
        System.out.println(overlap(below.resolve("x"), drills));
        System.out.println(overlap(drills.resolve("data2"), data));
    }

    private static boolean overlap(Path one, Path other) throws IOException {
        Set<TargetIdentity> others = DirectoryTarget.of(other).measure();
        return DirectoryTarget.of(one).measure().stream()
                .anyMatch(identity -> others.stream().anyMatch(identity::overlaps));
    }
}
