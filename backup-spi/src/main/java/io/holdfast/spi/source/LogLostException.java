package io.holdfast.spi.source;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The source no longer has its change log from where it should be followed. Holdfast records the gap and follows from the nearest position that there is. */
public final class LogLostException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Checkpoint nearest;

    /**
     * A loss.
     *
     * @param message says for a person which position is gone and why, as far as the source tells
     * @param nearest from where on the log can be had: the position of every stream that there is, so that one which it does not name has ended; empty if the source cannot say, so that
     *     it is followed from where it can be had then
     */
    public LogLostException(String message, Optional<Checkpoint> nearest) {
        super(message);
        this.nearest = nearest.orElse(null);
    }

    /** From where on the log can be had; empty if unknown. */
    public Optional<Checkpoint> nearest() {
        return Optional.ofNullable(nearest);
    }
}
