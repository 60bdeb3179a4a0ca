package io.holdfast.repository;

import io.holdfast.Snapshot;

/** What the snapshots of a group have in common. */
public enum GroupBy {
    /** The machine that made them. */
    HOST,
    /** The paths that they show, in any order. */
    PATHS,
    /** Their {@linkplain Snapshot#labels() labels}, in any order. */
    TAGS,
    /** The source of a plan that they are of, whatever their kind; where that is not known, their paths. */
    SOURCE
}
