package io.holdfast.k8s;

import io.holdfast.spi.source.LogStream;
import java.util.Optional;

/**
 * Objects of a kind that are watched together: those in a namespace, or all.
 *
 * @param namespace empty for all
 */
record WatchedPlace(ApiResource resource, String namespace) {

    private static final int LONGEST_STREAM = 200;

    /** The stream of the {@linkplain LogStream change log} for them. */
    String stream() {
        String name = (namespace.isEmpty() ? "" : namespace + "/") + resource.qualified();
        return ObjectFiles.shortened(name, LONGEST_STREAM);
    }

    /** The stream, if they can be followed from a resource version. */
    Optional<String> at(String version) {
        return resource.verbs().contains("watch") && ResourceVersion.isPosition(version)
                ? Optional.of(stream())
                : Optional.empty();
    }

    /** Where they are watched from a version on, for so many seconds. */
    String watch(String version, long seconds) {
        return resource.path(namespace) + "?watch=1&allowWatchBookmarks=true&resourceVersion="
                + ApiServer.encoded(version) + "&timeoutSeconds=" + seconds;
    }

    @Override
    public String toString() {
        return resource.qualified() + (namespace.isEmpty() ? "" : " of namespace " + namespace);
    }
}
