package io.holdfast.junit;

import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.RestoredCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Which scenario a {@link RecoveryDrill} rehearses. Each method is called once a drill. */
public interface ScenarioDrill {

    /**
     * The scenario, with all that it needs opened.
     *
     * @param directory an empty one with a short path where its drill may restore to, which is removed after the drill
     * @param tests has the tests of the class look at what was restored: it belongs where a check does, such as {@code CheckAction.directory} or {@code PointRestoreAction.Builder.drillIn}
     */
    RecoveryScenario scenario(Path directory, RestoredCheck tests) throws IOException, InterruptedException;

    /** The repository that keeps how the drill ended, with the snapshots that it restored, which {@link #close} closes; by default none. */
    default Optional<Repository> repository() throws IOException, InterruptedException {
        return Optional.empty();
    }

    /** Closes what was opened for the scenario; by default nothing. */
    default void close() throws IOException {}

    /** What tells how long the drill takes, and when it began. */
    default Clock clock() {
        return Clock.systemUTC();
    }
}
