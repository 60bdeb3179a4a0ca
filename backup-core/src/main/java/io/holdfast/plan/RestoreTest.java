package io.holdfast.plan;

import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import java.util.List;

/**
 * How the restore of a source is tested.
 *
 * @param scratch restores it to where it harms nobody
 * @param checks what looks at it then; without any the test does not pass
 */
public record RestoreTest(ScratchProvider scratch, List<RestoredCheck> checks) {

    /** Copies the list. */
    public RestoreTest {
        checks = List.copyOf(checks);
    }
}
