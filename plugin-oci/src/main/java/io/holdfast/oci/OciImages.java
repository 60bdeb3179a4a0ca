package io.holdfast.oci;

import io.holdfast.spi.source.EntrySource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images in a snapshot of an {@link OciSource}. Thread-safe. */
public final class OciImages {

    private final ImageLayout layout;

    private OciImages(ImageLayout layout) {
        this.layout = layout;
    }

    /**
     * Those of a snapshot.
     *
     * @throws IOException if it is not of container images
     */
    public static OciImages in(EntrySource snapshot) throws IOException, InterruptedException {
        return new OciImages(ImageLayout.of(snapshot));
    }

    /** All of them, in the order in which the source names them. */
    public List<OciImage> list() throws IOException, InterruptedException {
        List<OciImage> all = new ArrayList<>();
        for (ImageLayout.Named image : layout.images()) {
            all.add(describe(image));
        }
        return all;
    }

    private OciImage describe(ImageLayout.Named image) throws IOException, InterruptedException {
        Map<Digest, Long> sizes = new HashMap<>();
        List<String> platforms = new ArrayList<>();
        for (Map.Entry<Descriptor, Manifest> one :
                layout.manifests(image.manifest()).entrySet()) {
            sizes.put(one.getKey().digest(), one.getKey().size());
            one.getValue().blobs().forEach(blob -> sizes.put(blob.digest(), blob.size()));
            one.getValue().manifests().stream()
                    .map(Descriptor::platform)
                    .filter(platform -> !platform.isEmpty())
                    .forEach(platforms::add);
        }
        return new OciImage(
                image.name().toString(),
                image.fullName(),
                image.manifest().digest().toString(),
                platforms,
                sizes.values().stream().mapToLong(Long::longValue).sum());
    }

    /**
     * Writes an image as an archive that {@code docker load} reads. Each layer is compared with what the configuration of the image says that it unpacks to.
     *
     * @param name of the image within its registry
     * @param platform which one, such as {@code linux/arm64}, of an image with several
     * @param as the name that the image has in the archive; by default its own with the registry
     * @param to stays open
     * @throws IllegalArgumentException if there is no such image or platform, or it is not said which; nothing was written
     * @throws IOException if a layer is missing or damaged, or of a kind that such an archive does not hold
     */
    public void export(String name, Optional<String> platform, Optional<String> as, OutputStream to)
            throws IOException, InterruptedException {
        ImageLayout.Named image = named(name);
        Descriptor manifest = PlatformChoice.of(layout, image, platform);
        new DockerArchive(layout, layout.manifest(manifest), as.orElse(image.fullName()), to).write();
    }

    /**
     * Pushes images to a registry: first all blobs that it does not have, then manifests, at last tags. Nothing is pushed if a tag is there for another image, unless the request lets
     * it be replaced. The calling thread may be interrupted.
     *
     * @return what was done about each image, or would be done
     * @throws IllegalArgumentException if the snapshot does not have an image
     * @throws IOException if the registry fails or refuses, or has other images under these names
     */
    public List<PushedImage> push(OciRegistry to, PushRequest request) throws IOException, InterruptedException {
        List<ImageLayout.Named> wanted = request.images().isEmpty()
                ? layout.images()
                : layout.withAttached(request.images().stream().map(this::named).toList());
        try (Unattended operation = new Unattended()) {
            ImagePush push = new ImagePush(layout, to, request.settings(), operation);
            List<PushedImage> plan = push.plan(wanted);
            if (!request.dryRun()) {
                push.perform(wanted, plan);
            }
            return plan;
        }
    }

    /** The image of a name. */
    ImageLayout.Named named(String name) {
        ImageName wanted = ImageName.parse(name);
        return layout.images().stream()
                .filter(image -> image.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The snapshot does not have the image " + wanted
                        + "; it has "
                        + layout.images().stream().map(ImageLayout.Named::name).toList()));
    }

    ImageLayout layout() {
        return layout;
    }
}
