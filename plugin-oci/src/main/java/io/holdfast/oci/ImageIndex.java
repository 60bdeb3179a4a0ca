package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The {@code index.json} of an image layout: which images there are. Not thread-safe. */
final class ImageIndex {

    /** The annotation with the name within the registry, as tools of the OCI read it. */
    static final String NAME = "org.opencontainers.image.ref.name";

    /** The annotation with the name that has the registry, as containerd reads it. */
    static final String FULL_NAME = "io.containerd.image.name";

    /** The file {@code oci-layout}. */
    static final byte[] LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8);

    private final String host;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final ArrayNode manifests;

    ImageIndex(String host) {
        this.host = host;
        root.put("schemaVersion", 2);
        root.put("mediaType", MediaTypes.OCI_INDEX);
        manifests = root.putArray("manifests");
    }

    void add(ImageName name, Descriptor manifest) {
        ObjectNode node = manifests.addObject();
        node.put("mediaType", manifest.mediaType());
        node.put("digest", manifest.digest().toString());
        node.put("size", manifest.size());
        node.putObject("annotations").put(NAME, name.toString()).put(FULL_NAME, host + "/" + name);
    }

    boolean isEmpty() {
        return manifests.isEmpty();
    }

    byte[] bytes() {
        return (root.toPrettyString() + "\n").getBytes(UTF_8);
    }
}
