package io.holdfast.oci;

import java.util.Optional;

/**
 * What is done, or was done, about an image that is pushed.
 *
 * @param image its name in the snapshot
 * @param target its name in the registry
 * @param digest of its manifest or index
 * @param there the digest that the registry had under that name before
 */
public record PushedImage(String image, String target, String digest, Action action, Optional<String> there) {

    /** What is done. */
    public enum Action {
        /** The registry has nothing under the name. */
        PUSH,
        /** The registry has this image there, with all that belongs to it. */
        UNCHANGED,
        /** The registry has this image there, but lacks manifests or blobs of it, which are pushed. */
        COMPLETE,
        /** The registry has another image there, which loses the tag. */
        REPLACE,
        /** The registry has another image there, and nothing is pushed. */
        CONFLICT
    }
}
