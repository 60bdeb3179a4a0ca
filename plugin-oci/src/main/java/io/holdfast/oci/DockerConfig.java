package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** The {@code config.json} in which Docker and Podman keep who asks which registry. Immutable. */
final class DockerConfig {

    /** Docker Hub has another name there than its registry has. */
    private static final Set<String> HUB = Set.of("registry-1.docker.io", "index.docker.io", "docker.io");

    private final JsonNode root;

    /** Who asks. */
    record Login(String user, Secret password) {

        @Override
        public String toString() {
            return user;
        }
    }

    private DockerConfig(JsonNode root) {
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is no such file; nothing of it is repeated
     */
    static DockerConfig read(Path file) throws IOException {
        try {
            JsonNode root = Manifest.JSON.readTree(Files.readAllBytes(file));
            if (root.isObject()) {
                return new DockerConfig(root);
            }
        } catch (JsonProcessingException e) {
            // Its message would show a part of the file.
        }
        throw new IllegalArgumentException("The file " + file + " is no config.json of Docker");
    }

    /**
     * Who asks a registry.
     *
     * @throws IllegalArgumentException if it does not say
     */
    Login login(RegistryAddress registry) {
        String host = registry.host();
        String helper = helper(host);
        JsonNode entry = entry(host);
        String auth = entry.path("auth").asText();
        if (!helper.isEmpty() && auth.isEmpty()) {
            throw new IllegalArgumentException("Docker leaves the password for " + host + " to its helper '" + helper
                    + "', and no program is run for that; give user and password, or a file that has them");
        }
        if (entry.path("identitytoken").isTextual()) {
            throw new IllegalArgumentException("Docker's config.json has an identity token for " + host
                    + ", which is not supported; give user and password");
        }
        if (auth.isEmpty()) {
            throw new IllegalArgumentException("Docker's config.json has no user and password for " + host);
        }
        return login(host, auth);
    }

    private String helper(String host) {
        JsonNode helpers = root.path("credHelpers");
        String own = helpers.path(host).asText();
        return (own.isEmpty() ? root.path("credsStore").asText() : own).replaceAll("[^A-Za-z0-9._-]", "?");
    }

    private JsonNode entry(String host) {
        for (Map.Entry<String, JsonNode> entry : root.path("auths").properties()) {
            String named = entry.getKey().replaceFirst("^https?://", "").replaceFirst("/.*", "");
            if (named.equals(host) || (HUB.contains(named) && HUB.contains(host))) {
                return entry.getValue();
            }
        }
        return MissingNode.getInstance();
    }

    private static Login login(String host, String auth) {
        try {
            String both = new String(Base64.getDecoder().decode(auth), UTF_8);
            int colon = both.indexOf(':');
            if (colon > 0) {
                return new Login(both.substring(0, colon), Secret.of(both.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            // Said below, without what cannot be read.
        }
        throw new IllegalArgumentException("What Docker's config.json has for " + host + " is not user and password");
    }
}
