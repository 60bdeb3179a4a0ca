package io.holdfast.oci;

import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Images of a registry, with all their platforms unless one is chosen. Thread-safe.
 *
 * <p>A snapshot is an OCI image layout: {@code index.json} with the images by their names, and each manifest, configuration and layer once in {@code blobs/sha256}, byte for byte as the
 * registry has it and named by its digest, whichever images it belongs to. Each is compared with its digest on its way. What the snapshot before has is not fetched again.
 *
 * <p>An image that is not there, may not be pulled, or is not what its digests say is skipped, and makes the snapshot partial; it is not in the index then. If no image can be copied
 * there is no snapshot. What is attached to an image by a tag, as signatures are ({@code sha256-….sig}), is copied and pushed with it.
 *
 * <p>A restore makes an image layout, which {@code skopeo}, {@code podman} and others read, or pushes the images to a registry.
 */
public final class OciSource implements Source {

    /** The type of source in identities and configuration. */
    static final String TYPE = "oci";

    private final OciRegistry registry;
    private final OciSettings settings;

    private OciSource(OciRegistry registry, OciSettings settings) {
        this.registry = registry;
        this.settings = settings;
    }

    /** Begins a source of images of a registry. */
    public static Builder builder(OciRegistry registry) {
        return new Builder(registry);
    }

    /** The registry and the images: a registry does not say by itself which one it is. */
    @Override
    public SourceIdentity identity() {
        String host = registry.address().host();
        String path = "/" + TYPE + "/" + host;
        List<String> paths = Stream.concat(settings.images().stream(), settings.tags().stream())
                .map(chosen -> path + "/" + chosen)
                .sorted()
                .toList();
        return new SourceIdentity(TYPE, host, paths.isEmpty() ? List.of(path) : paths);
    }

    @Override
    public Snapshotter snapshotter() {
        return new OciSnapshotter(registry, settings);
    }

    /** Does nothing: connections are those of an operation. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return Stream.concat(settings.images().stream(), settings.tags().stream())
                        .toList() + " of " + registry;
    }

    /** Builds an {@link OciSource}. Not thread-safe. */
    public static final class Builder {

        private final OciRegistry registry;
        private final List<ImageName> images = new ArrayList<>();
        private final List<TagPattern> tags = new ArrayList<>();
        private Optional<String> platform = Optional.empty();
        private final Map<String, String> repositories = new HashMap<>();
        private ForeignLayers foreign = ForeignLayers.FETCH;
        private RestoreTo restoreTo = RestoreTo.FILES;
        private ExistingTags existing = ExistingTags.FAIL;

        private Builder(OciRegistry registry) {
            this.registry = registry;
        }

        /**
         * Adds images by their names within the registry: {@code shop/web:1.2}, {@code shop/web@sha256:…}; {@code shop/web} is {@code shop/web:latest}. {@code shop/web:1.*} is all
         * images whose tags the registry has then and fit, where {@code *} stands for any characters and {@code ?} for one. A restore to the registry puts only these back, or all if there are none.
         *
         * @throws IllegalArgumentException if one is no name
         */
        public Builder images(String... names) {
            for (String name : names) {
                if (TagPattern.isOne(name)) {
                    addOnce(tags, TagPattern.parse(name));
                } else {
                    addOnce(images, ImageName.parse(name));
                }
            }
            return this;
        }

        private static <T> void addOnce(List<T> list, T one) {
            if (!list.contains(one)) {
                list.add(one);
            }
        }

        /**
         * Copies of an image with several platforms only this one, such as {@code linux/arm64}; by default all of them. What is copied has the digest of that platform, and not of the whole. An image that has several and not this one is
         * skipped; one that is of a single platform is copied, whichever that is, since its manifest does not say.
         *
         * @throws IllegalArgumentException if it is no platform
         */
        public Builder platform(String only) {
            platform = Optional.of(PlatformChoice.checked(only));
            return this;
        }

        /** What becomes of layers that registries may not hand on; by default {@link ForeignLayers#FETCH}. */
        public Builder foreignLayers(ForeignLayers choice) {
            foreign = choice;
            return this;
        }

        /** Where a restore goes; by default {@link RestoreTo#FILES}. */
        public Builder restoreTo(RestoreTo where) {
            restoreTo = where;
            return this;
        }

        /** What a restore does about tags that the registry has for other images; by default {@link ExistingTags#FAIL}. */
        public Builder existing(ExistingTags choice) {
            existing = choice;
            return this;
        }

        /**
         * To which repository a restore pushes what was in another one.
         *
         * @throws IllegalArgumentException if one is no name of a repository
         */
        public Builder mapRepository(String from, String to) {
            repositories.put(ImageName.repository(from), ImageName.repository(to));
            return this;
        }

        /** The source. Nothing is connected to yet. */
        public OciSource build() {
            return new OciSource(
                    registry,
                    new OciSettings(
                            images,
                            tags,
                            platform,
                            foreign,
                            restoreTo,
                            new OciSettings.PushSettings(existing, repositories)));
        }
    }
}
