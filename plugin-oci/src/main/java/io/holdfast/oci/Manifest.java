package io.holdfast.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an image consists of: the manifests of its platforms, or configuration and layers.
 *
 * @param mediaType one of {@link MediaTypes#MANIFESTS}
 * @param manifests of an index
 * @param config of an image, as its {@code layers}
 */
record Manifest(String mediaType, List<Descriptor> manifests, Optional<Descriptor> config, List<Descriptor> layers) {

    /** No longer than this are manifests that registries take. */
    static final int LONGEST = 4 << 20;

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    Manifest {
        manifests = List.copyOf(manifests);
        layers = List.copyOf(layers);
    }

    /**
     * Reads one.
     *
     * @param said the kind that it was said to be; empty if nothing was said
     * @throws IOException if it is none, is of a kind that is not known, or says two things at once
     */
    static Manifest read(byte[] bytes, String said) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new DamagedContentException("the manifest is no JSON: " + e.getOriginalMessage());
        }
        String type = type(root, said);
        try {
            return MediaTypes.isIndex(type)
                    ? new Manifest(type, all(root.path("manifests")), Optional.empty(), List.of())
                    : new Manifest(
                            type, List.of(), Optional.of(Descriptor.of(root.path("config"))), all(root.path("layers")));
        } catch (IllegalArgumentException e) {
            throw new DamagedContentException("the manifest cannot be used: " + e.getMessage());
        }
    }

    private static String type(JsonNode root, String said) throws IOException {
        String own = root.path("mediaType").asText(said);
        if (!MediaTypes.isManifest(own)) {
            throw new DamagedContentException("the manifest is of the kind '" + printable(own)
                    + "', and not an image or index of the OCI or of Docker, schema 2");
        }
        if (!said.isEmpty() && !own.equals(said)) {
            throw new DamagedContentException(
                    "the registry calls the manifest " + printable(said) + ", and it itself " + own);
        }
        // One document that is an index to some and an image to others is nobody's friend.
        if (MediaTypes.isIndex(own) ? root.has("layers") || root.has("config") : root.has("manifests")) {
            throw new DamagedContentException("the manifest is an image and an index at once");
        }
        return own;
    }

    private static String printable(String type) {
        return type.replaceAll("[^a-zA-Z0-9.+/_-]", "?");
    }

    private static List<Descriptor> all(JsonNode nodes) {
        List<Descriptor> all = new ArrayList<>();
        nodes.forEach(node -> all.add(Descriptor.of(node)));
        return all;
    }

    /** Configuration and layers. */
    List<Descriptor> blobs() {
        List<Descriptor> blobs = new ArrayList<>();
        config.ifPresent(blobs::add);
        blobs.addAll(layers);
        return blobs;
    }
}
