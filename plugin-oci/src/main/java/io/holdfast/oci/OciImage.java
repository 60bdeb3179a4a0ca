package io.holdfast.oci;

import java.util.List;

/**
 * An image in a snapshot.
 *
 * @param name within the registry that it came from: {@code shop/web:1.2}
 * @param fullName the same with that registry: {@code registry.example.org/shop/web:1.2}
 * @param digest of its manifest, or of the index of its platforms: {@code sha256:…}
 * @param platforms such as {@code linux/arm64/v8}; empty if it does not have several
 * @param size of all that it consists of, in bytes, as the registry has it
 */
public record OciImage(String name, String fullName, String digest, List<String> platforms, long size) {

    /** Copies the list. */
    public OciImage {
        platforms = List.copyOf(platforms);
    }
}
