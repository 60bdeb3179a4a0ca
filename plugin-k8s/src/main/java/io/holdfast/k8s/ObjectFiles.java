package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where the objects are in a snapshot:
 *
 * <pre>
 * kubernetes.json                                        the cluster, what it serves, and what was left out
 * namespaces/shop/apps/Deployment/web.yaml               as it can be applied
 * cluster/core/PersistentVolume/pv1.yaml
 * original/namespaces/shop/apps/Deployment/web.json      as the server gave it
 * </pre>
 */
final class ObjectFiles {

    static final String FACTS = "kubernetes.json";
    static final String ORIGINALS = "original/";

    /** File systems take names of 255 bytes, a temporary file of a restore something longer. */
    private static final int LONGEST_NAME = 220;

    private ObjectFiles() {}

    /** The directory of a kind, in a namespace or, if that is empty, of the cluster. */
    static String directory(String namespace, String group, String kind) {
        return (namespace.isEmpty() ? "cluster/" : "namespaces/" + namespace + "/") + (group.isEmpty() ? "core" : group)
                + "/" + kind;
    }

    /** Where an object is as it can be applied, without {@code .yaml}. */
    static String path(ApiResource resource, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return directory(metadata.path("namespace").asText(), resource.group(), resource.kind()) + "/"
                + shortened(metadata.path("name").asText(), LONGEST_NAME);
    }

    /** Where an object is as its server gave it, by where it is as it can be applied. */
    static String original(String path) {
        return ORIGINALS + path + ".json";
    }

    /** The other way round: the path of the object that a file is of, in either form; empty for any other file. */
    static Optional<String> objectOf(String file) {
        if (file.startsWith(ORIGINALS)) {
            return file.endsWith(".json")
                    ? Optional.of(file.substring(ORIGINALS.length(), file.length() - ".json".length()))
                    : Optional.empty();
        }
        return file.endsWith(".yaml")
                ? Optional.of(file.substring(0, file.length() - ".yaml".length()))
                : Optional.empty();
    }

    /** A name of at most so many characters, another one for each name. */
    static String shortened(String name, int longest) {
        if (name.length() <= longest) {
            return name;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
            return name.substring(0, longest - 17) + "~" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
