package io.holdfast.junit;

import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What a {@link RecoveryDrill} restores, and how. Each method is called once a drill. */
public interface Drill {

    /** Opens the repository, which the drill closes. */
    Repository repository() throws IOException, InterruptedException;

    /** The source that was backed up, which the drill closes. It is only asked who it is. */
    Source source() throws IOException, InterruptedException;

    /**
     * Where it is restored to.
     *
     * @param source what {@link #source} gave
     * @param directory an empty one with a short path, which is removed after the drill
     */
    ScratchProvider scratch(Source source, Path directory) throws IOException, InterruptedException;

    /** To which point; by default the latest one. */
    default RecoveryPoint point() {
        return RecoveryPoint.latest();
    }

    /** What looks at it before the tests do, in this order; by default nothing. */
    default List<RestoredCheck> checks() {
        return List.of();
    }

    /** What tells how long the drill takes, and when it began. */
    default Clock clock() {
        return Clock.systemUTC();
    }
}
