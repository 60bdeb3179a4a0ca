package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.testkit.MemoryStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot whose parts are of different instants is no moment by itself; the log makes it one. */
class NoMomentTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Checkpoint APART = new Checkpoint(
            Optional.of(NOON), Map.of("a", "1", "b", "1"), Map.of(Checkpoint.NO_MOMENT, "minutes apart"));

    private final MemoryStore store = FoldedNumbers.repository();

    @TempDir
    private Path directory;

    @Test
    void alonePretendsToBeNoMoment() throws Exception {
        Lists.backUp(store, APART);

        RecoveryWindow window = FoldedNumbers.repository(store).window(new Lists(Checkpoint.none()));
        assertThat(window.latest().orElseThrow().state()).containsEntry(Checkpoint.NO_MOMENT, "minutes apart");
        assertThat(window.rpo()).isEmpty();
        assertThatThrownBy(() -> Lists.restore(store, RecoveryPoint.at(NOON), directory.resolve("refused")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(NOON + " is no moment that can be restored. Nothing can be restored");
        assertThat(directory.resolve("refused")).doesNotExist();

        PointRestoreReport report = Lists.restore(store, RecoveryPoint.latest(), directory.resolve("latest"));
        assertThat(report.at().moment()).isEmpty();
        assertThat(Lists.restored(directory.resolve("latest"))).isEqualTo("{a=1, b=1}[]");
    }

    @Test
    void logMakesItAMoment() throws Exception {
        try (FollowedLog log = Lists.log(store);
                TailWriter writer = Lists.writer(log)) {
            writer.gap(Lists.at(Map.of("a", "0", "b", "0")));
            Lists.append(writer, "a", 1, NOON.minusSeconds(60));
            Lists.append(writer, "a", 2, NOON.minusSeconds(30));
            Lists.append(writer, "b", 1, NOON);
            Lists.append(writer, "a", 3, NOON.plusSeconds(30));
            Lists.backUp(store, APART);
            writer.end();
        }

        PointRestoreReport report = Lists.restore(store, RecoveryPoint.at(NOON), directory.resolve("noon"));
        assertThat(report.at().moment()).contains(NOON);
        assertThat(Lists.restored(directory.resolve("noon"))).isEqualTo("{a=1, b=1}[a 2]");
        RecoveryWindow window = FoldedNumbers.repository(store).window(new Lists(Checkpoint.none()));
        assertThat(window.ranges()).singleElement().satisfies(range -> {
            assertThat(range.from().moment()).contains(NOON);
            assertThat(range.to().moment()).contains(NOON.plusSeconds(30));
        });
        assertThat(window.rpo()).isPresent();
        assertThatThrownBy(() ->
                        Lists.restore(store, RecoveryPoint.at(NOON.minusSeconds(1)), directory.resolve("refused")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The nearest after it is " + NOON);
    }
}
