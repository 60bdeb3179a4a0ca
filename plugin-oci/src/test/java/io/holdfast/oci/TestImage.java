package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.testkit.oci.RegistryStandIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image that a test has made, or an index of several. */
public final class TestImage {

    private final String mediaType;
    private final byte[] manifest;
    private final String platform;

    /** All that it consists of but its own manifest: manifests first by their kinds, blobs without one. */
    private final Map<String, Part> parts;

    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    private record Part(String mediaType, byte[] content) {}

    /**
     * A layer.
     *
     * @param urls where it is published, if registries may not have it
     */
    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    public record Layer(String mediaType, byte[] content, String unpacked, List<String> urls) {

        /** How it is named. */
        public String digest() {
            return Digest.of(content).toString();
        }

        /** The same, which is published elsewhere. */
        public Layer foreign(String... at) {
            return new Layer(
                    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", content, unpacked, List.of(at));
        }
    }

    private TestImage(String mediaType, byte[] manifest, String platform, Map<String, Part> parts) {
        this.mediaType = mediaType;
        this.manifest = manifest;
        this.platform = platform;
        this.parts = parts;
    }

    /** A layer with one file. */
    public static Layer layer(String file, byte[] content) {
        try {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar)) {
                TarArchiveEntry entry = new TarArchiveEntry(file);
                entry.setSize(content.length);
                entry.setModTime(0);
                out.putArchiveEntry(entry);
                out.write(content);
                out.closeArchiveEntry();
            }
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(tar.toByteArray());
            }
            return new Layer(
                    "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    packed.toByteArray(),
                    Digest.of(tar.toByteArray()).toString(),
                    List.of());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An image of Docker's kind for {@code linux/amd64}. */
    public static TestImage of(Layer... layers) {
        return of("linux/amd64", layers);
    }

    /** An image of Docker's kind. */
    public static TestImage of(String platform, Layer... layers) {
        return image(
                platform,
                MediaTypes.DOCKER_MANIFEST,
                "application/vnd.docker.container.image.v1+json",
                List.of(layers));
    }

    /** An image of the OCI's kind. */
    public static TestImage oci(String platform, Layer... layers) {
        List<Layer> ours = new ArrayList<>();
        for (Layer layer : layers) {
            ours.add(new Layer(
                    "application/vnd.oci.image.layer.v1.tar+gzip", layer.content(), layer.unpacked(), List.of()));
        }
        return image(platform, MediaTypes.OCI_MANIFEST, "application/vnd.oci.image.config.v1+json", ours);
    }

    private static TestImage image(String platform, String type, String configType, List<Layer> layers) {
        Map<String, Part> parts = new LinkedHashMap<>();
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("os", platform.split("/")[0]).put("architecture", platform.split("/")[1]);
        config.putObject("config");
        ObjectNode files = config.putObject("rootfs").put("type", "layers");
        layers.forEach(layer -> files.withArray("diff_ids").add(layer.unpacked()));
        files.withArray("diff_ids");
        byte[] configuration = config.toString().getBytes(UTF_8);
        ObjectNode manifest = manifest(type);
        manifest.set("config", add(parts, configType, configuration));
        ArrayNode listed = manifest.putArray("layers");
        for (Layer layer : layers) {
            ObjectNode one = descriptor(layer.mediaType(), layer.content());
            if (layer.urls().isEmpty()) {
                add(parts, layer.mediaType(), layer.content());
            } else {
                layer.urls().forEach(one.withArray("urls")::add);
            }
            listed.add(one);
        }
        return new TestImage(type, manifest.toString().getBytes(UTF_8), platform, parts);
    }

    /** An index of images of several platforms. */
    public static TestImage index(TestImage... images) {
        return index(entry -> {}, images);
    }

    /** The same, in which something is changed of how each image is named. */
    static TestImage index(Consumer<ObjectNode> change, TestImage... images) {
        boolean docker = images[0].mediaType.equals(MediaTypes.DOCKER_MANIFEST);
        String type = docker ? MediaTypes.DOCKER_LIST : MediaTypes.OCI_INDEX;
        Map<String, Part> parts = new LinkedHashMap<>();
        ObjectNode index = manifest(type);
        for (TestImage image : images) {
            parts.putAll(image.parts);
            ObjectNode one = add(parts, image.mediaType, image.manifest);
            if (!image.platform.isEmpty()) {
                one.putObject("platform")
                        .put("os", image.platform.split("/")[0])
                        .put("architecture", image.platform.split("/")[1]);
            }
            change.accept(one);
            index.withArray("manifests").add(one);
        }
        return new TestImage(type, index.toString().getBytes(UTF_8), "", parts);
    }

    private static ObjectNode manifest(String type) {
        return JsonNodeFactory.instance.objectNode().put("schemaVersion", 2).put("mediaType", type);
    }

    private static ObjectNode add(Map<String, Part> parts, String type, byte[] content) {
        parts.put(Digest.of(content).toString(), new Part(type, content));
        return descriptor(type, content);
    }

    private static ObjectNode descriptor(String type, byte[] content) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mediaType", type)
                .put("size", content.length)
                .put("digest", Digest.of(content).toString());
    }

    /** The digest of its manifest or index. */
    public String digest() {
        return Digest.of(manifest).toString();
    }

    /** Everything that it consists of, by digest, with its manifest. */
    public Map<String, byte[]> content() {
        Map<String, byte[]> content = new LinkedHashMap<>();
        parts.forEach((digest, part) -> content.put(digest, part.content()));
        content.put(digest(), manifest);
        return content;
    }

    /** Has a registry have it. */
    @SuppressWarnings("exports") // Tests export nothing.
    public TestImage addTo(RegistryStandIn registry, String repository, String tag) {
        parts.forEach((digest, part) -> {
            if (MediaTypes.isManifest(part.mediaType())) {
                registry.addManifest(repository, digest, part.mediaType(), part.content());
            } else {
                registry.addBlob(repository, part.content());
            }
        });
        registry.addManifest(repository, tag, mediaType, manifest);
        return this;
    }

    /** Writes it as an image layout of its own. */
    public void writeTo(Path directory, String name) throws IOException {
        Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
        for (Map.Entry<String, byte[]> one : content().entrySet()) {
            Files.write(blobs.resolve(one.getKey().substring("sha256:".length())), one.getValue());
        }
        ObjectNode index = manifest(MediaTypes.OCI_INDEX);
        ObjectNode only = descriptor(mediaType, manifest);
        only.putObject("annotations").put(ImageIndex.NAME, name);
        index.putArray("manifests").add(only);
        Files.writeString(directory.resolve("index.json"), index.toString());
        Files.write(directory.resolve("oci-layout"), ImageIndex.LAYOUT);
    }
}
