package io.holdfast.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a manifest says of something that belongs to it.
 *
 * @param platform {@code linux/arm64/v8}; empty if it is of none
 * @param urls where it is besides the registry
 */
record Descriptor(String mediaType, Digest digest, long size, String platform, List<String> urls) {

    Descriptor {
        urls = List.copyOf(urls);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Descriptor of(JsonNode node) {
        Digest digest = Digest.parse(node.path("digest").asText());
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw new IllegalArgumentException("the size of " + digest + " is not known");
        }
        List<String> urls = new ArrayList<>();
        node.path("urls").forEach(url -> urls.add(url.asText()));
        return new Descriptor(
                node.path("mediaType").asText(), digest, size.asLong(), platform(node.path("platform")), urls);
    }

    private static String platform(JsonNode node) {
        StringBuilder text = new StringBuilder();
        for (String field : List.of("os", "architecture", "variant")) {
            String value = node.path(field).asText();
            if (!value.isEmpty()) {
                text.append(text.isEmpty() ? "" : "/").append(value);
            }
        }
        return text.toString();
    }

    boolean isForeign() {
        return MediaTypes.isForeign(mediaType);
    }
}
