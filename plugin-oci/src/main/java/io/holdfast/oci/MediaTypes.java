package io.holdfast.oci;

import java.util.List;
import java.util.Set;

/** The kinds of content that images are made of, of the OCI and of Docker. */
final class MediaTypes {

    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    /** Manifests that a client asks for. */
    static final List<String> MANIFESTS = List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST);

    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);

    private MediaTypes() {}

    static boolean isIndex(String type) {
        return INDEXES.contains(type);
    }

    static boolean isManifest(String type) {
        return MANIFESTS.contains(type);
    }

    /** Whether its licence keeps registries from handing it on, so that it comes from where it is published. */
    static boolean isForeign(String type) {
        return type.contains(".foreign.") || type.contains(".nondistributable.");
    }

    /** Whether it is compressed already. */
    static boolean isCompressed(String type) {
        return isGzip(type) || isZstd(type);
    }

    static boolean isGzip(String type) {
        return type.endsWith("gzip");
    }

    static boolean isZstd(String type) {
        return type.endsWith("zstd");
    }
}
