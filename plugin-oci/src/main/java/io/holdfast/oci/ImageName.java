package io.holdfast.oci;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image as it is named within its registry: {@code shop/web:1.2}, or {@code shop/web@sha256:…}.
 *
 * @param reference a tag, or a digest
 */
record ImageName(String repository, String reference) {

    private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*");
    private static final Pattern NAME = Pattern.compile(
            "(?<repository>" + REPOSITORY + ")(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127})|@(?<digest>.+))?");
    private static final int LONGEST = 255;

    /**
     * Reads a name; without tag and digest the tag is {@code latest}.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ImageName parse(String text) {
        Matcher matcher = NAME.matcher(text);
        if (!matcher.matches() || matcher.group("repository").length() > LONGEST) {
            throw new IllegalArgumentException("'" + text
                    + "' is not the name of an image within a registry, as shop/web:1.2 or shop/web@sha256:… is");
        }
        String repository = matcher.group("repository");
        String digest = matcher.group("digest");
        if (digest != null) {
            return new ImageName(repository, Digest.parse(digest).toString());
        }
        String tag = matcher.group("tag");
        return new ImageName(repository, tag == null ? "latest" : tag);
    }

    /**
     * The name of a repository.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String repository(String text) {
        if (!REPOSITORY.matcher(text).matches() || text.length() > LONGEST) {
            throw new IllegalArgumentException("'" + text + "' is not the name of a repository, as shop/web is");
        }
        return text;
    }

    /** Whether it is named by what it is and not by a tag, which may be given to another image. */
    boolean isPinned() {
        return reference.indexOf(':') >= 0;
    }

    ImageName in(String otherRepository) {
        return new ImageName(otherRepository, reference);
    }

    @Override
    public String toString() {
        return repository + (isPinned() ? "@" : ":") + reference;
    }
}
