package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnapshotNameTest {

    @Test
    void aDirectoryMayFollowTheId() {
        assertThat(SnapshotName.parse("latest")).isEqualTo(new SnapshotName("latest", ""));
        assertThat(SnapshotName.parse("4bba301e:/home//alice/")).isEqualTo(new SnapshotName("4bba301e", "home/alice"));
        assertThat(SnapshotName.parse("latest:C:/x")).isEqualTo(new SnapshotName("latest", "C:/x"));
    }

    @Test
    void pathsLoseWhatSaysNothing() {
        assertThat(SnapshotName.entryPath("/./a//b/")).isEqualTo("a/b");
        assertThat(SnapshotName.entryPath("/")).isEmpty();
    }
}
