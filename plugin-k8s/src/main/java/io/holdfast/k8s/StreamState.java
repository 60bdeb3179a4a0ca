package io.holdfast.k8s;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of a stream of the change log besides its position, so that who goes on from there knows it too.
 *
 * @param place the objects that it is about: a kind that is not served any more cannot be asked for
 */
record StreamState(Phase phase, ObjectPlace place) {

    private static final Pattern TEXT = Pattern.compile("([A-Z]+) ([^/]*)/([^/]*)/([^/]*)");

    /** What has become of the objects so far. */
    enum Phase {
        /** Changes are appended as they are heard of. */
        WATCHED,
        /** All of them are being told, and not all are: whoever goes on tells them again. */
        LISTED,
        /** They were told to be gone. */
        GONE
    }

    /** As it stands in a checkpoint. */
    String text() {
        return phase + " " + place.namespace() + "/" + place.group() + "/" + place.kind();
    }

    /** What a text of a checkpoint says; empty if another version wrote it. */
    static Optional<StreamState> of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        for (Phase phase : Phase.values()) {
            if (phase.name().equals(parts.group(1))) {
                return Optional.of(
                        new StreamState(phase, new ObjectPlace(parts.group(2), parts.group(3), parts.group(4))));
            }
        }
        return Optional.empty();
    }
}
