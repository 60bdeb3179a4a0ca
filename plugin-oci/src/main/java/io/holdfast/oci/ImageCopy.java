package io.holdfast.oci;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.SourceRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** One copy of images on its way into a snapshot. */
final class ImageCopy {

    private final OciSettings settings;
    private final RegistryReader reader;
    private final SnapshotRequest request;
    private final EntrySink sink;
    private final Operation operation;

    private final Map<Digest, Kept> manifests = new HashMap<>();

    /** Where each blob may be fetched from. */
    private final Map<Digest, Set<Place>> blobs = new LinkedHashMap<>();

    private final List<Image> images = new ArrayList<>();
    private final List<IOException> refusals = new ArrayList<>();

    /** Why blobs are missing. */
    private final Map<Digest, IOException> missing = new ConcurrentHashMap<>();

    /** A manifest that is in the snapshot. */
    private record Kept(Descriptor self, Manifest manifest) {}

    /** A repository with an image that names a blob, and what that says of it. */
    private record Place(String repository, Descriptor blob) {}

    /**
     * An image whose manifests are copied.
     *
     * @param blobs that it needs
     */
    private record Image(ImageName name, Descriptor manifest, Set<Digest> blobs) {}

    ImageCopy(
            OciSettings settings, RegistryReader reader, SnapshotRequest request, EntrySink sink, Operation operation) {
        this.settings = settings;
        this.reader = reader;
        this.request = request;
        this.sink = sink;
        this.operation = operation;
    }

    Checkpoint copy() throws IOException, InterruptedException {
        for (ImageName name : settings.images()) {
            resolve(name, settings.platform());
        }
        for (TagPattern pattern : settings.tags()) {
            resolve(pattern);
        }
        resolveAttached();
        operation.expect(
                blobs.size(),
                blobs.values().stream()
                        .mapToLong(places -> any(places).blob().size())
                        .sum());
        Workers.forEach(blobs.values(), request.parallelism(), operation, this::fetch);
        operation.checkCancelled();
        ImageIndex index = new ImageIndex(reader.registry().address().host());
        for (Image image : images) {
            Optional<IOException> why = image.blobs().stream()
                    .filter(missing::containsKey)
                    .map(missing::get)
                    .findFirst();
            if (why.isPresent()) {
                refuse(image.name().toString(), why.get());
            } else {
                index.add(image.name(), image.manifest());
            }
        }
        if (index.isEmpty()) {
            throw nothing();
        }
        put("index.json", index.bytes());
        put("oci-layout", ImageIndex.LAYOUT);
        return new Checkpoint(
                Optional.empty(),
                Map.of(),
                Map.of("registry", reader.registry().address().host()));
    }

    /** Those whose tags the registry has now, in the order of the tags. */
    private void resolve(TagPattern pattern) throws IOException, InterruptedException {
        Set<String> tags = new TreeSet<>();
        try {
            reader.tags(pattern.repository(), tag -> {
                if (pattern.matches(tag)) {
                    tags.add(tag);
                }
            });
            if (tags.isEmpty()) {
                throw new DamagedContentException("the registry has no image " + pattern);
            }
        } catch (RegistryException | DamagedContentException e) {
            refuse(pattern.toString(), e);
            return;
        }
        for (String tag : tags) {
            ImageName name = new ImageName(pattern.repository(), tag);
            if (images.stream().noneMatch(image -> image.name().equals(name))) {
                resolve(name, settings.platform());
            }
        }
    }

    private void resolve(ImageName name, Optional<String> platform) throws IOException, InterruptedException {
        Map<Digest, Place> needed = new LinkedHashMap<>();
        try {
            Descriptor top = kept(chosen(name, platform)).self();
            for (Manifest manifest :
                    ManifestWalk.from(top, one -> manifest(name, one)).values()) {
                collect(name, manifest, needed);
            }
            images.add(new Image(name, top, Set.copyOf(needed.keySet())));
        } catch (RegistryException | DamagedContentException e) {
            refuse(name.toString(), e);
            return;
        }
        needed.forEach((digest, place) ->
                blobs.computeIfAbsent(digest, none -> new LinkedHashSet<>()).add(place));
    }

    private void resolveAttached() throws IOException, InterruptedException {
        for (Image image : List.copyOf(images)) {
            warnOfReferrers(image);
        }
        Set<String> repositories = new LinkedHashSet<>();
        images.forEach(image -> repositories.add(image.name().repository()));
        for (String repository : repositories) {
            List<ImageName> attached = attached(repository);
            // What is attached may have something attached to it in turn.
            boolean more = true;
            while (more) {
                List<ImageName> now = attached.stream()
                        .filter(name -> AttachedTag.belongsToAny(manifests.keySet(), name.reference()))
                        .toList();
                for (ImageName name : now) {
                    // A list of what refers to an image has no platform.
                    resolve(name, Optional.empty());
                }
                more = attached.removeAll(now);
            }
        }
    }

    private void warnOfReferrers(Image image) throws IOException, InterruptedException {
        String repository = image.name().repository();
        int count;
        try {
            count = reader.referrers(
                    new ImageName(repository, image.manifest().digest().toString()));
        } catch (DamagedContentException e) {
            // Who does not know this question may answer with a page for people.
            sink.warn(image.name().toString(), "it could not be asked what refers to it: " + e.getMessage());
            return;
        }
        if (count > 0) {
            sink.warn(
                    image.name().toString(),
                    "what refers to it, such as signatures, is not copied: the registry lists " + count
                            + "; name each by its digest to have it copied");
        }
    }

    /** What may be attached to images of a repository and is not copied for its own sake. */
    private List<ImageName> attached(String repository) throws IOException, InterruptedException {
        List<ImageName> attached = new ArrayList<>();
        try {
            reader.tags(repository, tag -> {
                if (AttachedTag.subject(tag).isPresent()) {
                    attached.add(new ImageName(repository, tag));
                }
            });
        } catch (RegistryException | DamagedContentException e) {
            if (e instanceof RegistryException refused && !refused.concernsImage()) {
                throw e;
            }
            sink.warn(repository, "it could not be asked what is attached to its images: " + e.getMessage());
        }
        attached.removeAll(settings.images());
        images.forEach(image -> attached.remove(image.name()));
        return attached;
    }

    /** The manifest of an image, or of the platform of it that is wanted. */
    private RegistryReader.Pulled chosen(ImageName name, Optional<String> platform)
            throws IOException, InterruptedException {
        operation.checkCancelled();
        RegistryReader.Pulled pulled = reader.manifest(name);
        for (int depth = 0;
                platform.isPresent() && MediaTypes.isIndex(pulled.manifest().mediaType());
                depth++) {
            if (depth > ManifestWalk.DEEPEST) {
                throw new DamagedContentException(
                        "its indexes hold indexes more than " + ManifestWalk.DEEPEST + " deep");
            }
            try {
                Digest one =
                        PlatformChoice.among(name, pulled.manifest(), platform).digest();
                pulled = reader.manifest(new ImageName(name.repository(), one.toString()));
            } catch (IllegalArgumentException e) {
                throw new DamagedContentException(String.valueOf(e.getMessage()));
            }
        }
        return pulled;
    }

    private Kept pull(ImageName name) throws IOException, InterruptedException {
        operation.checkCancelled();
        return kept(reader.manifest(name));
    }

    private Kept kept(RegistryReader.Pulled pulled) throws IOException, InterruptedException {
        Kept kept = new Kept(
                new Descriptor(pulled.manifest().mediaType(), pulled.digest(), pulled.bytes().length, "", List.of()),
                pulled.manifest());
        if (manifests.putIfAbsent(pulled.digest(), kept) == null) {
            put(pulled.digest().path(), pulled.bytes());
        }
        return kept;
    }

    private Manifest manifest(ImageName image, Descriptor one) throws IOException, InterruptedException {
        Kept known = manifests.get(one.digest());
        Kept kept = known == null
                ? pull(new ImageName(image.repository(), one.digest().toString()))
                : known;
        // Whoever has a snapshot knows what a manifest is from the index that names it only.
        if (!kept.self().mediaType().equals(one.mediaType()) || kept.self().size() != one.size()) {
            throw new DamagedContentException(
                    "an index of it says otherwise than the registry of which kind or length " + one.digest() + " is");
        }
        return kept.manifest();
    }

    private void collect(ImageName name, Manifest manifest, Map<Digest, Place> needed) throws IOException {
        for (Descriptor blob : manifest.blobs()) {
            if (blob.isForeign() && settings.foreign() == ForeignLayers.LEAVE_OUT) {
                sink.warn(name.toString(), "its layer " + blob.digest() + " stays where it is published");
            } else {
                need(name, blob, needed);
            }
        }
    }

    private void need(ImageName name, Descriptor blob, Map<Digest, Place> needed) throws IOException {
        Place place = new Place(name.repository(), blob);
        Place other = needed.getOrDefault(blob.digest(), any(blobs.getOrDefault(blob.digest(), Set.of(place))));
        if (other.blob().size() != blob.size()) {
            throw new DamagedContentException("two manifests say that " + blob.digest() + " is of another size each");
        }
        needed.putIfAbsent(blob.digest(), place);
    }

    private static Place any(Set<Place> places) {
        return places.iterator().next();
    }

    private void fetch(Set<Place> places) throws IOException, InterruptedException {
        List<IOException> reasons = new ArrayList<>();
        for (Place place : places) {
            Descriptor blob = place.blob();
            try {
                sink.put(Entry.file(blob.digest().path()).size(blob.size()).build(), content(place));
                return;
            } catch (RegistryException | DamagedContentException e) {
                if (e instanceof RegistryException refused && !refused.concernsImage()) {
                    throw e;
                }
                reasons.add(e);
            } catch (IOException e) {
                operation.checkCancelled();
                throw e;
            }
        }
        missing.put(any(places).blob().digest(), reasons.get(0));
    }

    private Content content(Place place) throws InterruptedException {
        Descriptor blob = place.blob();
        Optional<EntrySource> parent = request.parent();
        // The digest is the content: whatever is at this path was compared with it when it was put there.
        Optional<Entry> before =
                parent.isPresent() ? parent.get().entry(blob.digest().path()) : Optional.empty();
        boolean unchanged = before.filter(entry -> entry.type() == EntryType.FILE && entry.size() == blob.size())
                .isPresent();
        return new Content() {
            @Override
            public InputStream open() {
                return new BlobStream(
                        blob,
                        (offset, patience) -> reader.blob(place.repository(), blob, offset, patience),
                        reader.patience(),
                        operation);
            }

            @Override
            public boolean unchanged() {
                return unchanged;
            }

            @Override
            public boolean compressed() {
                return MediaTypes.isCompressed(blob.mediaType());
            }
        };
    }

    private void put(String path, byte[] content) throws IOException, InterruptedException {
        sink.put(Entry.file(path).size(content.length).build(), Content.of(content));
    }

    private void refuse(String name, IOException why) throws IOException {
        if (why instanceof RegistryException refused && !refused.concernsImage()) {
            throw why;
        }
        refusals.add(why);
        sink.skip(name, String.valueOf(why.getMessage()));
    }

    private IOException nothing() {
        IOException first = refusals.get(0);
        String message = "No image of " + reader.registry() + " could be copied: " + first.getMessage();
        boolean refused = refusals.stream().allMatch(why -> why instanceof RegistryException e && e.isRefusal());
        return refused ? new SourceRefusedException(message, first) : new IOException(message, first);
    }
}
