package io.holdfast;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How large a backup of a source may be before something is likely to be wrong: a disk that was mounted in the wrong place, files that somebody encrypted. Immutable.
 *
 * @param most how many bytes it may restore to at the most, if that is limited
 * @param growth how many times as many as the snapshot before it, if that is limited; a mebibyte more is always allowed
 * @param refusing whether no snapshot is made of what is larger; else it is made, with a warning
 */
public record SizeLimits(OptionalLong most, OptionalInt growth, boolean refusing) {

    /** Anything may be backed up. */
    public static final SizeLimits NONE = new SizeLimits(OptionalLong.empty(), OptionalInt.empty(), false);
}
