package io.holdfast.repository;

import io.holdfast.Snapshot;

/**
 * Which snapshot a test has restored, such that it is known again after its tags were changed, and not after its content was.
 *
 * @param id the one that it had first: {@link Snapshot#original()}, if there is one
 * @param tree its content
 */
public record TestedSnapshot(String id, String tree) {

    /** That this one was restored. */
    public static TestedSnapshot of(Snapshot snapshot) {
        return new TestedSnapshot(snapshot.original().orElse(snapshot.id()), snapshot.tree());
    }
}
