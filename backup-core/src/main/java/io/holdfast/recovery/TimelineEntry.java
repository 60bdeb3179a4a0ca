package io.holdfast.recovery;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened in a run. Immutable.
 *
 * @param time when
 * @param event what, always by the same word: {@code begin}, {@code start}, {@code done}, {@code approve}, {@code break-glass}
 * @param step in which step, if in one
 * @param by who decided it; empty if nobody did
 * @param detail why, or what there is to say of it; empty if nothing
 */
public record TimelineEntry(Instant time, String event, Optional<String> step, String by, String detail) {}
