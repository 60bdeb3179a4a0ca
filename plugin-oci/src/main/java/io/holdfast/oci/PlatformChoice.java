package io.holdfast.oci;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Which of the platforms of an image is meant. */
final class PlatformChoice {

    private PlatformChoice() {}

    /**
     * The manifest of that platform.
     *
     * @throws IllegalArgumentException if there is none, or several could be meant
     */
    static Descriptor of(ImageLayout layout, ImageLayout.Named image, Optional<String> platform)
            throws IOException, InterruptedException {
        Manifest manifest = layout.manifest(image.manifest());
        if (!MediaTypes.isIndex(manifest.mediaType())) {
            return image.manifest();
        }
        return among(image.name(), manifest, platform);
    }

    /**
     * The manifest of that platform in an index.
     *
     * @throws IllegalArgumentException if there is none, or several could be meant
     */
    static Descriptor among(ImageName image, Manifest index, Optional<String> platform) {
        // What was built along with an image, such as its provenance, is of no platform that is known.
        List<Descriptor> runnable = index.manifests().stream()
                .filter(one -> !one.platform().startsWith("unknown"))
                .toList();
        List<Descriptor> meant =
                runnable.stream().filter(one -> matches(one, platform)).toList();
        if (meant.size() != 1) {
            throw new IllegalArgumentException(image + " is there for "
                    + runnable.stream().map(Descriptor::platform).toList() + "; say which one of them is meant");
        }
        return meant.get(0);
    }

    /**
     * A platform as it is written.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String checked(String platform) {
        if (!platform.matches("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?")) {
            throw new IllegalArgumentException(
                    "'" + platform + "' is no platform, as linux/arm64 and linux/arm/v7 are");
        }
        return platform;
    }

    private static boolean matches(Descriptor one, Optional<String> platform) {
        return platform.isEmpty()
                || one.platform().equals(platform.get())
                || one.platform().startsWith(platform.get() + "/");
    }
}
