package io.holdfast.oci;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tags by which tools attach signatures, attestations and lists of contents to an image: {@code sha256-….sig} in its repository. */
final class AttachedTag {

    private static final Pattern TAG =
            Pattern.compile("(?<algorithm>sha256|sha512)-(?<hex>[0-9a-f]{64,128})(?:\\.(?:sig|att|sbom))?");

    private AttachedTag() {}

    /** Whether it is attached to one of these manifests. */
    static boolean belongsToAny(Set<Digest> manifests, String tag) {
        return subject(tag).filter(manifests::contains).isPresent();
    }

    /** To what it is attached, if it is such a tag. */
    static Optional<Digest> subject(String tag) {
        Matcher matcher = TAG.matcher(tag);
        return matcher.matches()
                ? Optional.of(new Digest(matcher.group("algorithm"), matcher.group("hex")))
                : Optional.empty();
    }
}
