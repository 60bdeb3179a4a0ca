package io.holdfast.oci;

import java.util.List;
import java.util.Map;

/**
 * What of a registry is copied, and how it is put back.
 *
 * @param images in the order of the index; none for a restore of all
 */
record OciSettings(List<ImageName> images, ForeignLayers foreign, RestoreTo restoreTo, PushSettings push) {

    OciSettings {
        images = List.copyOf(images);
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
