package io.holdfast.oci;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Pushes images of a snapshot to a registry: first all blobs, then the manifests, and at last the tags. */
final class ImagePush {

    private static final int PARALLELISM = 4;

    private final ImageLayout layout;
    private final RegistryWriter registry;
    private final OciSettings.PushSettings settings;
    private final Operation operation;

    /** A blob in a repository of the registry. */
    private record Placed(String repository, Digest digest) {}

    ImagePush(ImageLayout layout, OciRegistry registry, OciSettings.PushSettings settings, Operation operation)
            throws IOException {
        this.layout = layout;
        this.registry = new RegistryWriter(new RegistryClient(registry, operation), layout);
        this.settings = settings;
        this.operation = operation;
    }

    /** What would be done. Nothing is written. */
    List<PushedImage> plan(List<ImageLayout.Named> images) throws IOException, InterruptedException {
        List<PushedImage> plan = new ArrayList<>();
        for (ImageLayout.Named image : images) {
            operation.checkCancelled();
            ImageName target = settings.target(image.name());
            Digest digest = image.manifest().digest();
            Optional<Digest> there = registry.existing(target);
            plan.add(new PushedImage(
                    image.name().toString(),
                    target.toString(),
                    digest.toString(),
                    action(image, there),
                    there.map(Digest::toString)));
        }
        return plan;
    }

    private PushedImage.Action action(ImageLayout.Named image, Optional<Digest> there)
            throws IOException, InterruptedException {
        if (there.isEmpty()) {
            return PushedImage.Action.PUSH;
        }
        if (there.get().equals(image.manifest().digest())) {
            return isWhole(image) ? PushedImage.Action.UNCHANGED : PushedImage.Action.COMPLETE;
        }
        return settings.existing() == ExistingTags.REPLACE ? PushedImage.Action.REPLACE : PushedImage.Action.CONFLICT;
    }

    /** Whether the registry has all that belongs to an image: some have lost layers and kept the tag. */
    private boolean isWhole(ImageLayout.Named image) throws IOException, InterruptedException {
        AtomicBoolean whole = new AtomicBoolean(true);
        Workers.forEach(layout.manifests(image.manifest()).keySet(), PARALLELISM, operation, manifest -> {
            if (registry.existing(pinned(image, manifest)).isEmpty()) {
                whole.set(false);
            }
        });
        Workers.forEach(blobs(List.of(image)).entrySet(), PARALLELISM, operation, blob -> {
            if (isLacking(blob.getKey(), blob.getValue())) {
                whole.set(false);
            }
        });
        return whole.get();
    }

    private boolean isLacking(Placed place, Descriptor blob) throws IOException, InterruptedException {
        // A foreign layer that was left out is where it is published.
        boolean elsewhere = blob.isForeign() && !layout.has(blob);
        return !elsewhere && !registry.has(place.repository(), blob);
    }

    private ImageName pinned(ImageLayout.Named image, Descriptor manifest) {
        return new ImageName(
                settings.target(image.name()).repository(), manifest.digest().toString());
    }

    /**
     * Does what a plan says.
     *
     * @return how many bytes were sent of blobs
     * @throws IOException also if the plan has conflicts, and nothing was written then
     */
    long perform(List<ImageLayout.Named> images, List<PushedImage> plan) throws IOException, InterruptedException {
        refuseConflicts(plan);
        List<ImageLayout.Named> pushed = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            if (plan.get(i).action() != PushedImage.Action.UNCHANGED) {
                pushed.add(images.get(i));
            }
        }
        long sent = pushBlobs(pushed);
        for (ImageLayout.Named image : pushed) {
            pushManifests(image);
        }
        for (ImageLayout.Named image : pushed) {
            tag(image);
        }
        return sent;
    }

    private void refuseConflicts(List<PushedImage> plan) throws IOException {
        List<String> conflicts = plan.stream()
                .filter(image -> image.action() == PushedImage.Action.CONFLICT)
                .map(image -> image.target() + " is " + image.there().orElse("") + " there")
                .toList();
        if (!conflicts.isEmpty()) {
            throw new IOException(
                    "The registry has other images under names that would be pushed: " + String.join(", ", conflicts)
                            + ". Nothing was pushed; let existing tags be replaced, or others be made");
        }
    }

    private Map<Placed, Descriptor> blobs(List<ImageLayout.Named> images) throws IOException, InterruptedException {
        Map<Placed, Descriptor> blobs = new LinkedHashMap<>();
        for (ImageLayout.Named image : images) {
            String repository = settings.target(image.name()).repository();
            for (Manifest manifest : layout.manifests(image.manifest()).values()) {
                for (Descriptor blob : manifest.blobs()) {
                    blobs.putIfAbsent(new Placed(repository, blob.digest()), blob);
                }
            }
        }
        return blobs;
    }

    private long pushBlobs(List<ImageLayout.Named> images) throws IOException, InterruptedException {
        Map<Placed, Descriptor> blobs = blobs(images);
        operation.expect(
                blobs.size(),
                blobs.values().stream().mapToLong(Descriptor::size).sum());
        AtomicLong sent = new AtomicLong();
        Workers.forEach(blobs.entrySet(), PARALLELISM, operation, blob -> {
            String repository = blob.getKey().repository();
            if (isLacking(blob.getKey(), blob.getValue())) {
                registry.put(repository, blob.getValue());
                sent.addAndGet(blob.getValue().size());
            }
        });
        return sent.get();
    }

    private void pushManifests(ImageLayout.Named image) throws IOException, InterruptedException {
        for (Descriptor manifest : layout.manifests(image.manifest()).keySet()) {
            operation.checkCancelled();
            registry.put(pinned(image, manifest), manifest);
        }
    }

    private void tag(ImageLayout.Named image) throws IOException, InterruptedException {
        operation.checkCancelled();
        ImageName target = settings.target(image.name());
        if (!target.isPinned()) {
            registry.put(target, image.manifest());
        }
        Optional<Digest> there = registry.existing(target);
        if (!there.equals(Optional.of(image.manifest().digest()))) {
            throw new IOException(target + " was pushed as " + image.manifest().digest() + ", and the registry has "
                    + there.map(Digest::toString).orElse("nothing") + " there");
        }
    }
}
