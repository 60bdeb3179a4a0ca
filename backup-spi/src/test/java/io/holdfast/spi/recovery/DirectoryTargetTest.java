package io.holdfast.spi.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTargetTest {

    @TempDir
    private Path directory;

    private Path data;

    @BeforeEach
    void makeDirectory() throws IOException {
        data = Files.createDirectories(directory.resolve("production/data"));
    }

    private static boolean overlap(Path one, Path other) throws IOException {
        Set<TargetIdentity> others = DirectoryTarget.of(other).measure();
        return DirectoryTarget.of(one).measure().stream()
                .anyMatch(identity -> others.stream().anyMatch(identity::overlaps));
    }

    @Test
    void aDirectoryIsTheSameByALink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), data);

        assertThat(DirectoryTarget.of(link).measure())
                .isEqualTo(DirectoryTarget.of(data).measure());
        assertThat(overlap(link.resolve("not/there/yet"), data)).isTrue();
        assertThat(overlap(data, link.resolve("not/there/yet"))).isTrue();
    }

    @Test
    void aLinkToWhatIsNotThereYetLeadsThere() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("production", "later"));

        assertThat(overlap(link.resolve("x"), directory.resolve("production/later")))
                .isTrue();
        assertThat(overlap(link, data)).isFalse();
    }

    @Test
    void dotsLeadUpFromWhereALinkLeads() throws IOException {
        Files.createSymbolicLink(directory.resolve("link"), data);
        Path up = Files.createSymbolicLink(directory.resolve("up"), Path.of("link", "..", "later"));

        assertThat(overlap(up, directory.resolve("production/later"))).isTrue();
        assertThat(overlap(up, directory.resolve("later"))).isFalse();
        assertThat(overlap(up, data)).isFalse();
    }

    @Test
    void whatIsBesideADirectoryIsAnother() throws IOException {
        assertThat(overlap(Files.createDirectories(directory.resolve("production/data2")), data))
                .isFalse();
        assertThat(overlap(directory.resolve("drills"), data)).isFalse();
    }

    @Test
    void linksInACircleCannotBeMeasured() throws IOException {
        Path one = directory.resolve("one");
        Path other = directory.resolve("other");
        Files.createSymbolicLink(one, other);
        Files.createSymbolicLink(other, one);

        assertThatThrownBy(() -> DirectoryTarget.of(one.resolve("x")).measure())
                .isInstanceOf(FileSystemLoopException.class);
    }
}
