package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes an image as {@code docker save} does: its configuration, its layers unpacked, and a manifest that names them. */
final class DockerArchive {

    private static final int BUFFER = 1 << 16;
    private static final int MODE = 0644;

    private final ImageLayout layout;
    private final Manifest image;
    private final String name;
    private final OutputStream to;

    /** A layer as the archive has it. */
    private record Layer(Descriptor blob, Digest unpacked, long size) {

        String path() {
            return unpacked.hex() + "/layer.tar";
        }
    }

    DockerArchive(ImageLayout layout, Manifest image, String name, OutputStream to) {
        this.layout = layout;
        this.image = image;
        this.name = name;
        this.to = to;
    }

    void write() throws IOException, InterruptedException {
        Descriptor config = image.config().orElseThrow(() -> new IOException("An index is no image"));
        byte[] configuration;
        try (InputStream in = layout.open(config)) {
            configuration = in.readNBytes(Manifest.LONGEST);
        }
        List<Layer> layers = layers(configuration);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(to, UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        add(tar, config.digest().hex() + ".json", configuration);
        Set<Digest> written = new HashSet<>();
        for (Layer layer : layers) {
            // Some images have the same layer twice, such as one without files.
            if (written.add(layer.unpacked())) {
                add(tar, layer);
            }
        }
        add(tar, "manifest.json", manifest(config, layers));
        tar.finish();
        to.flush();
    }

    /** How long each layer is unpacked has to be known before it is written, so that all are read once before; whatever is wrong with them is found then. */
    private List<Layer> layers(byte[] configuration) throws IOException, InterruptedException {
        JsonNode ids = Manifest.JSON.readTree(configuration).at("/rootfs/diff_ids");
        if (ids.size() != image.layers().size()) {
            throw new IOException("The configuration of the image names " + ids.size() + " layers, and its manifest "
                    + image.layers().size() + ". Nothing was written");
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            layers.add(measured(image.layers().get(i), Digest.parse(ids.get(i).asText())));
        }
        return layers;
    }

    private Layer measured(Descriptor blob, Digest unpacked) throws IOException, InterruptedException {
        MessageDigest function = unpacked.function();
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = unpacked(blob)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                function.update(buffer, 0, count);
                size += count;
                stopIfInterrupted();
            }
        }
        if (!unpacked.isOf(function)) {
            throw new IOException("The layer " + blob.digest() + " does not unpack to " + unpacked
                    + ", as the configuration of the image says. Nothing was written");
        }
        return new Layer(blob, unpacked, size);
    }

    private InputStream unpacked(Descriptor blob) throws IOException, InterruptedException {
        if (MediaTypes.isZstd(blob.mediaType())) {
            throw new IOException(
                    "The layer " + blob.digest()
                            + " is compressed by zstd, which is not unpacked here. Nothing was written; restore the image layout, and let skopeo copy it");
        }
        InputStream in = layout.open(blob);
        return MediaTypes.isGzip(blob.mediaType()) ? new GZIPInputStream(in, BUFFER) : in;
    }

    private byte[] manifest(Descriptor config, List<Layer> layers) {
        ArrayNode root = JsonNodeFactory.instance.arrayNode();
        ObjectNode node = root.addObject();
        node.put("Config", config.digest().hex() + ".json");
        ArrayNode tags = node.putArray("RepoTags");
        if (!name.contains("@")) {
            tags.add(name);
        }
        ArrayNode paths = node.putArray("Layers");
        layers.forEach(layer -> paths.add(layer.path()));
        return root.toString().getBytes(UTF_8);
    }

    private static void add(TarArchiveOutputStream tar, String path, byte[] content) throws IOException {
        tar.putArchiveEntry(entry(path, content.length));
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private void add(TarArchiveOutputStream tar, Layer layer) throws IOException, InterruptedException {
        tar.putArchiveEntry(entry(layer.path(), layer.size()));
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = unpacked(layer.blob())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                tar.write(buffer, 0, count);
                stopIfInterrupted();
            }
        }
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry entry(String path, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(size);
        entry.setMode(MODE);
        entry.setModTime(0);
        return entry;
    }

    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while an image was written");
        }
    }
}
