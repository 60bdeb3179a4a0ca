package io.holdfast.spi.source;

import java.util.List;

/**
 * Which source this is, as measured on the source itself (a system identifier, a cluster's UID), so that two names of one thing are recognised and
 * one name of two things does not deceive.
 *
 * @param type the type of the source: {@code files}, {@code postgres}
 * @param id unique among the sources of its type
 * @param paths what a person recognises it by, as shown in the list of snapshots; part of what snapshots are grouped by
 */
public record SourceIdentity(String type, String id, List<String> paths) {

    /** Copies the list. */
    public SourceIdentity {
        paths = List.copyOf(paths);
    }
}
