package io.holdfast.postgres.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.EachVersion;
import io.holdfast.postgres.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class ControlFileIT {

    @EachVersion
    void itSaysWhatTheServerSays(int major) throws Exception {
        try (TestCluster cluster = TestCluster.builder(major)
                .setting("max_connections", "77")
                .setting("wal_level", "logical")
                .start()) {
            ControlFile control = ControlFile.of(cluster.data());
            assertThat(Long.toString(control.systemIdentifier()))
                    .isEqualTo(cluster.query("SELECT system_identifier FROM pg_control_system()"));
            Map<String, String> settings = control.settings().texts();
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                assertThat(setting.getValue())
                        .as(setting.getKey())
                        .isEqualTo(cluster.query("SHOW " + setting.getKey()));
            }
            assertThat(settings)
                    .hasSize(6)
                    .containsEntry("max_connections", "77")
                    .containsEntry("wal_level", "logical");
        }
    }

    @EachVersion
    void aFlippedBitIsSeen(int major) throws Exception {
        try (TestCluster cluster = TestCluster.of(major)) {
            cluster.stop();
            Path file = cluster.data().resolve("global/pg_control");
            byte[] content = Files.readAllBytes(file);
            content[100] ^= 1;
            Files.write(file, content);
            assertThatThrownBy(() -> ControlFile.of(cluster.data()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("its checksum is wrong");
        }
    }
}
