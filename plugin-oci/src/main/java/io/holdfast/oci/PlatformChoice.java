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
        // What was built along with an image, such as its provenance, is of no platform that is known.
        List<Descriptor> runnable = manifest.manifests().stream()
                .filter(one -> !one.platform().startsWith("unknown"))
                .toList();
        List<Descriptor> meant =
                runnable.stream().filter(one -> matches(one, platform)).toList();
        if (meant.size() != 1) {
            throw new IllegalArgumentException(image.name() + " is there for "
                    + runnable.stream().map(Descriptor::platform).toList() + "; say which one of them is meant");
        }
        return meant.get(0);
    }

    private static boolean matches(Descriptor one, Optional<String> platform) {
        return platform.isEmpty()
                || one.platform().equals(platform.get())
                || one.platform().startsWith(platform.get() + "/");
    }
}
