package io.holdfast.oci;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which images are pushed, and how. Immutable. */
public final class PushRequest {

    private final List<String> images;
    private final boolean dryRun;
    private final OciSettings.PushSettings settings;

    private PushRequest(Builder builder) {
        images = List.copyOf(builder.images);
        dryRun = builder.dryRun;
        settings = new OciSettings.PushSettings(builder.existing, builder.repositories);
    }

    /** Begins a request: all images, under the names that they have, and none if one of these is there already for another image. */
    public static Builder builder() {
        return new Builder();
    }

    List<String> images() {
        return images;
    }

    boolean dryRun() {
        return dryRun;
    }

    OciSettings.PushSettings settings() {
        return settings;
    }

    /** Builds a {@link PushRequest}. Not thread-safe. */
    public static final class Builder {

        private final List<String> images = new ArrayList<>();
        private final Map<String, String> repositories = new HashMap<>();
        private ExistingTags existing = ExistingTags.FAIL;
        private boolean dryRun;

        private Builder() {}

        /** Only these images, by their names in the snapshot. */
        public Builder images(String... names) {
            images.addAll(List.of(names));
            return this;
        }

        /**
         * To which repository what was in another one is pushed.
         *
         * @throws IllegalArgumentException if one is no name of a repository
         */
        public Builder mapRepository(String from, String to) {
            repositories.put(ImageName.repository(from), ImageName.repository(to));
            return this;
        }

        /** What is done about tags that the registry has for other images; by default {@link ExistingTags#FAIL}. */
        public Builder existing(ExistingTags choice) {
            existing = choice;
            return this;
        }

        /** Whether it is only looked at what would be done. */
        public Builder dryRun(boolean only) {
            dryRun = only;
            return this;
        }

        /** The request. */
        public PushRequest build() {
            return new PushRequest(this);
        }
    }
}
