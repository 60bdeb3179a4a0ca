package io.holdfast.oci;

import java.util.regex.Pattern;

/**
 * Tags of a repository by a pattern: {@code shop/web:1.*}, where {@code *} stands for any characters and {@code ?} for one.
 *
 * @param glob as it is written
 */
record TagPattern(String repository, String glob) {

    private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9_.*?-]{1,128}");

    /** Whether a name is one of several images. */
    static boolean isOne(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    static TagPattern parse(String text) {
        int colon = text.lastIndexOf(':');
        String glob = text.substring(colon + 1);
        if (colon < 0 || !GLOB.matcher(glob).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no pattern of tags, as shop/web:1.* is");
        }
        return new TagPattern(ImageName.repository(text.substring(0, colon)), glob);
    }

    boolean has(ImageName image) {
        return !image.isPinned() && image.repository().equals(repository) && matches(image.reference());
    }

    boolean matches(String tag) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char one = glob.charAt(i);
            regex.append(one == '*' ? ".*" : one == '?' ? "." : Pattern.quote(String.valueOf(one)));
        }
        return tag.matches(regex.toString());
    }

    @Override
    public String toString() {
        return repository + ":" + glob;
    }
}
