package io.holdfast.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a source keeps of its log is asked for and becomes a part of its health. */
class LogFactTest {

    private static final Instant NOW = Instant.parse("2024-05-20T12:00:00Z");
    private static final SourceIdentity IDENTITY = new SourceIdentity("logged", "one", List.of("/logged/one"));
    private static final String CONFIG = """
            repositories:
              main: {url: "/nowhere", password: "${SECRET}"}
            sources:
              letters: {type: files, settings: {path: "/letters"}}
            plans:
              all: {sources: letters, repository: main, log: {mode: follow}}
            """;

    @Test
    void sourceIsAskedSinceTheLastBase() {
        Keeping source = new Keeping();
        assertThat(LogFact.of(window(at(1), at(2)), source).retention()).hasValue(new Health.Degraded("since 2"));
        assertThat(LogFact.of(window(), source).retention()).isEmpty();
    }

    @Test
    void sourceThatCannotBeAskedIsUnknown() {
        Keeping source = new Keeping();
        source.failure = Optional.of(new IOException("no route"));
        assertThat(LogFact.of(window(at(1)), source).retention()).hasValue(new Health.Unknown("no route"));
    }

    @Test
    void healthOfAPlanSaysIt() {
        HealthReport report = ConfiguredHealth.of(
                ConfigReader.of(Plugins.builtIn(), name -> Optional.of("hunter2"))
                        .read(CONFIG)
                        .config(),
                name -> RepositoryFacts.unreadable("it is not there", NOW),
                (plan, source) ->
                        Optional.of(new LogFact(Optional.empty(), Optional.of(new Health.Degraded("raise it")))),
                NOW);
        assertThat(report.sources().get(0).reasons()).anySatisfy(reason -> {
            assertThat(reason.check()).isEqualTo("log-retention");
            assertThat(reason.state()).isEqualTo(HealthState.WARN);
            assertThat(reason.sentence()).contains("raise it");
        });
    }

    private static Checkpoint at(int position) {
        return new Checkpoint(Optional.of(NOW), Map.of("log", String.valueOf(position)), Map.of());
    }

    private static RecoveryWindow window(Checkpoint... bases) {
        return new RecoveryWindow(
                IDENTITY,
                NOW,
                List.of(),
                List.of(bases).stream()
                        .map(base -> new RecoveryWindow.Base("id", NOW, false, base))
                        .toList(),
                List.of(),
                Map.of(),
                Optional.empty(),
                0,
                0,
                OptionalLong.empty(),
                List.of());
    }

    /** Keeps too little, since whenever. */
    private static final class Keeping implements Source, LogShipper {

        private Optional<IOException> failure = Optional.empty();

        @Override
        public SourceIdentity identity() {
            return IDENTITY;
        }

        @Override
        public Snapshotter snapshotter() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<LogShipper> log() {
            return Optional.of(this);
        }

        @Override
        public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compare(String stream, String position, String other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Health> retention(Checkpoint since, Instant now) throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
            assertThat(now).isEqualTo(NOW);
            return Optional.of(new Health.Degraded("since " + since.positions().get("log")));
        }

        @Override
        public void close() {}
    }
}
