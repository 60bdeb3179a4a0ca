package io.holdfast.repository;

import io.holdfast.Cancellation;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.SourceIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** To which point a restore is rehearsed, where, and what looks at the result. Immutable. */
public final class RehearsalRequest {

    private final ScratchProvider scratch;
    private final RecoveryPoint point;
    private final List<RestoredCheck> checks;
    private final Optional<SourceIdentity> identity;
    private final Cancellation cancellation;

    private RehearsalRequest(Builder builder) {
        scratch = builder.scratch;
        point = builder.point;
        checks = List.copyOf(builder.checks);
        identity = builder.identity;
        cancellation = builder.cancellation;
    }

    /**
     * Begins a request: the latest point, of the source as it is measured.
     *
     * @param scratch restores it to where it harms nobody
     */
    public static Builder in(ScratchProvider scratch) {
        return new Builder(scratch);
    }

    /** What restores it to where it harms nobody. */
    public ScratchProvider scratch() {
        return scratch;
    }

    /** To which point. */
    public RecoveryPoint point() {
        return point;
    }

    /** What looks at it, in this order. */
    public List<RestoredCheck> checks() {
        return checks;
    }

    /** Which source it was, if that is not to be measured. */
    public Optional<SourceIdentity> identity() {
        return identity;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Builds a {@link RehearsalRequest}. Not thread-safe. */
    public static final class Builder {

        private final ScratchProvider scratch;
        private final List<RestoredCheck> checks = new ArrayList<>();
        private RecoveryPoint point = RecoveryPoint.latest();
        private Optional<SourceIdentity> identity = Optional.empty();
        private Cancellation cancellation = new Cancellation();

        private Builder(ScratchProvider scratch) {
            this.scratch = scratch;
        }

        /** See {@link RehearsalRequest#point()}. */
        public Builder point(RecoveryPoint choice) {
            point = choice;
            return this;
        }

        /** Adds one. Without any, that what was restored starts is shown, and {@link RehearsalReport#passed()} is false. */
        public Builder check(RestoredCheck one) {
            checks.add(one);
            return this;
        }

        /** Rehearses with this source, which is not asked who it is: it may be gone. {@link Repository#sourceOf} tells it from a snapshot. */
        public Builder identity(SourceIdentity of) {
            identity = Optional.of(of);
            return this;
        }

        /** See {@link RehearsalRequest#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /** The request. */
        public RehearsalRequest build() {
            return new RehearsalRequest(this);
        }
    }
}
