package io.holdfast.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The image layout that a snapshot is. Thread-safe. */
final class ImageLayout {

    private static final int LONGEST_INDEX = 64 << 20;

    private final EntrySource snapshot;
    private final List<Named> images;

    /** An image of the index. */
    record Named(ImageName name, String fullName, Descriptor manifest) {}

    private ImageLayout(EntrySource snapshot, List<Named> images) {
        this.snapshot = snapshot;
        this.images = List.copyOf(images);
    }

    static ImageLayout of(EntrySource snapshot) throws IOException, InterruptedException {
        Entry index = snapshot.entry("index.json")
                .orElseThrow(() -> new IOException("The snapshot has no index.json and is not of container images"));
        List<Named> images = new ArrayList<>();
        try (InputStream in = snapshot.open(index)) {
            for (JsonNode node :
                    Manifest.JSON.readTree(in.readNBytes(LONGEST_INDEX)).path("manifests")) {
                JsonNode annotations = node.path("annotations");
                String name = annotations.path(ImageIndex.NAME).asText();
                images.add(new Named(
                        ImageName.parse(name),
                        annotations.path(ImageIndex.FULL_NAME).asText(name),
                        Descriptor.of(node)));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException("The snapshot is not of container images: its index.json cannot be used", e);
        }
        return new ImageLayout(snapshot, images);
    }

    List<Named> images() {
        return images;
    }

    /** These images, with what is attached to them and to what they consist of. */
    List<Named> withAttached(List<Named> wanted) throws IOException, InterruptedException {
        Set<Named> all = new LinkedHashSet<>(wanted);
        int known = 0;
        while (all.size() > known) {
            known = all.size();
            for (Named image : List.copyOf(all)) {
                Set<Digest> digests = new HashSet<>();
                manifests(image.manifest()).keySet().forEach(one -> digests.add(one.digest()));
                images.stream()
                        .filter(other ->
                                other.name().repository().equals(image.name().repository())
                                        && AttachedTag.belongsToAny(
                                                digests, other.name().reference()))
                        .forEach(all::add);
            }
        }
        return List.copyOf(all);
    }

    byte[] manifestBytes(Descriptor manifest) throws IOException, InterruptedException {
        try (InputStream in = open(manifest)) {
            return in.readNBytes(Manifest.LONGEST);
        }
    }

    Manifest manifest(Descriptor of) throws IOException, InterruptedException {
        return Manifest.read(manifestBytes(of), of.mediaType());
    }

    /** All manifests of an image, those that others name before these, with what they say. */
    Map<Descriptor, Manifest> manifests(Descriptor top) throws IOException, InterruptedException {
        return ManifestWalk.from(top, this::manifest);
    }

    /** Whether it has a blob, which it may lack of a foreign layer. */
    boolean has(Descriptor blob) throws InterruptedException {
        return entry(blob).isPresent();
    }

    InputStream open(Descriptor blob) throws IOException, InterruptedException {
        return snapshot.open(required(blob));
    }

    /** Reads a part of a blob, up to the end of it or of the buffer. */
    void read(Descriptor blob, long offset, ByteBuffer into) throws IOException, InterruptedException {
        Entry entry = required(blob);
        long at = offset;
        while (into.hasRemaining()) {
            int count = snapshot.read(entry, at, into);
            if (count < 0) {
                throw new IOException(blob.digest() + " is shorter in the snapshot than its manifest says");
            }
            at += count;
        }
    }

    private Entry required(Descriptor blob) throws IOException, InterruptedException {
        return entry(blob)
                .orElseThrow(() -> new IOException("The snapshot does not have " + blob.digest()
                        + (blob.isForeign() ? ", a layer that was left where it is published" : "")));
    }

    private Optional<Entry> entry(Descriptor blob) throws InterruptedException {
        return snapshot.entry(blob.digest().path());
    }
}
