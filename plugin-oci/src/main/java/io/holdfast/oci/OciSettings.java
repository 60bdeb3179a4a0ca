package io.holdfast.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of a registry is copied, and how it is put back.
 *
 * @param images in the order of the index; none for a restore of all
 * @param tags of which repositories all tags of a pattern are copied
 * @param platform which is copied of an image with several; all if none is said
 */
record OciSettings(
        List<ImageName> images,
        List<TagPattern> tags,
        Optional<String> platform,
        ForeignLayers foreign,
        RestoreTo restoreTo,
        PushSettings push) {

    OciSettings {
        images = List.copyOf(images);
        tags = List.copyOf(tags);
    }

    /**
     * How images are pushed.
     *
     * @param repositories new names of repositories, by their old ones
     */
    record PushSettings(ExistingTags existing, Map<String, String> repositories) {

        PushSettings {
            repositories = Map.copyOf(repositories);
        }

        ImageName target(ImageName image) {
            return image.in(repositories.getOrDefault(image.repository(), image.repository()));
        }
    }
}
