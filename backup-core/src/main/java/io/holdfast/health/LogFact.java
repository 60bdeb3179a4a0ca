package io.holdfast.health;

import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the change log of a source.
 *
 * @param rpo how much time's worth of changes would be lost now, by the log; empty if that is not known
 * @param retention whether what the source keeps of it bridges an outage of whoever follows; empty if the source does not say
 */
public record LogFact(Optional<Duration> rpo, Optional<Health> retention) {

    /**
     * Looks at what a repository has of the log, and asks the source what it keeps. A source that cannot be asked is {@link Health.Unknown}.
     *
     * @param window of the source
     */
    public static LogFact of(RecoveryWindow window, Source source) {
        List<RecoveryWindow.Base> bases = window.bases();
        return new LogFact(
                window.rpo(),
                bases.isEmpty()
                        ? Optional.empty()
                        : source.log()
                                .flatMap(log -> retention(
                                        log, bases.get(bases.size() - 1).checkpoint(), window)));
    }

    private static Optional<Health> retention(LogShipper log, Checkpoint since, RecoveryWindow window) {
        try {
            return log.retention(since, window.time());
        } catch (IOException e) {
            return Optional.of(new Health.Unknown(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Health.Unknown("interrupted"));
        }
    }
}
