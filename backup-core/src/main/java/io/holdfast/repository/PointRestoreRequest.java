package io.holdfast.repository;

import io.holdfast.Cancellation;
import io.holdfast.spi.source.SourceIdentity;
import java.nio.file.Path;
import java.util.Optional;

/** To which point a source is restored, and to where. Immutable. */
public final class PointRestoreRequest {

    private final Path target;
    private final RecoveryPoint point;
    private final Optional<SourceIdentity> identity;
    private final Cancellation cancellation;

    private PointRestoreRequest(Builder builder) {
        target = builder.target;
        point = builder.point;
        identity = builder.identity;
        cancellation = builder.cancellation;
    }

    /**
     * Begins a request: the latest point, of the source as it is measured.
     *
     * @param target the directory to restore into; it is created if it is absent
     */
    public static Builder to(Path target) {
        return new Builder(target);
    }

    /** The directory to restore into. */
    public Path target() {
        return target;
    }

    /** To which point. */
    public RecoveryPoint point() {
        return point;
    }

    /** Which source it was, if that is not to be measured. */
    public Optional<SourceIdentity> identity() {
        return identity;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds a {@link PointRestoreRequest}. Not thread-safe. */
    public static final class Builder {

        private final Path target;
        private RecoveryPoint point = RecoveryPoint.latest();
        private Optional<SourceIdentity> identity = Optional.empty();
        private Cancellation cancellation = new Cancellation();

        private Builder(Path target) {
            this.target = target;
        }

        /** See {@link PointRestoreRequest#point()}. */
        public Builder point(RecoveryPoint choice) {
            point = choice;
            return this;
        }

        /** Restores this source, which is not asked who it is: it may be gone. {@link Repository#sourceOf} tells it from a snapshot. */
        public Builder identity(SourceIdentity of) {
            identity = Optional.of(of);
            return this;
        }

        /** See {@link PointRestoreRequest#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /** The request. */
        public PointRestoreRequest build() {
            return new PointRestoreRequest(this);
        }
    }
}
