package io.holdfast.recovery;

import io.holdfast.Cancellation;
import io.holdfast.audit.AuditLog;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How a scenario is run, and for whom. Immutable. */
public final class RunRequest {

    private final String requester;
    private final RecoveryMode mode;
    private final Optional<Instant> incident;
    private final Optional<DrillPoint> point;
    private final Clock clock;
    private final Consumer<HoldfastEvent> listener;
    private final Cancellation cancellation;
    private final Duration grace;
    private final Optional<AuditLog> audit;
    private final Optional<Supplier<Repository>> copies;

    private RunRequest(Builder builder) {
        requester = builder.requester;
        mode = builder.mode;
        incident = builder.incident;
        point = builder.point;
        clock = builder.clock;
        listener = builder.listener;
        cancellation = builder.cancellation;
        grace = builder.grace;
        audit = builder.audit;
        copies = builder.copies;
    }

    /**
     * Begins a request: a drill, of an incident that begins with the run, by the clock of the system, of which nobody is told; a step that is told to end has 30 seconds for that.
     *
     * @param requester who asks for it, as the host knows them; they cannot approve a step
     */
    public static Builder by(String requester) {
        return new Builder(requester);
    }

    /** Who asks for it. */
    public String requester() {
        return requester;
    }

    /** How seriously it is meant. */
    public RecoveryMode mode() {
        return mode;
    }

    /** When the incident began; empty if with the run. */
    public Optional<Instant> incident() {
        return incident;
    }

    /** To which moment a drill restores; empty if to that of the scenario. */
    public Optional<DrillPoint> point() {
        return point;
    }

    /** What tells the time. */
    public Clock clock() {
        return clock;
    }

    /** Who is told what each step does. */
    public Consumer<HoldfastEvent> listener() {
        return listener;
    }

    /** What stops it where it stands, so that it can be gone on with. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** How long a step that is told to end has for that, by the clock of the machine; after it nobody knows whether it is done. */
    public Duration grace() {
        return grace;
    }

    /** The log that has every decision before it counts, and how the run ended. */
    public Optional<AuditLog> audit() {
        return audit;
    }

    /** The repository that has copies of the journal. */
    public Optional<Supplier<Repository>> copies() {
        return copies;
    }

    /** Builds a {@link RunRequest}. Not thread-safe. */
    public static final class Builder {

        private final String requester;
        private RecoveryMode mode = RecoveryMode.DRILL;
        private Optional<Instant> incident = Optional.empty();
        private Optional<DrillPoint> point = Optional.empty();
        private Clock clock = Clock.systemUTC();
        private Consumer<HoldfastEvent> listener = event -> {};
        private Cancellation cancellation = new Cancellation();
        private Duration grace = Duration.ofSeconds(30);
        private Optional<AuditLog> audit = Optional.empty();
        private Optional<Supplier<Repository>> copies = Optional.empty();

        private Builder(String requester) {
            this.requester = requester;
        }

        /** See {@link RunRequest#mode()}. */
        public Builder mode(RecoveryMode which) {
            mode = which;
            return this;
        }

        /** See {@link RunRequest#incident()}. */
        public Builder incident(Instant began) {
            incident = Optional.of(began);
            return this;
        }

        /**
         * Has a drill restore to another moment than the scenario says, which all its steps that restore something share. The RTO is measured as ever; the RPO is not: {@link RecoveryReport#point()}. The
         * moment stands in the journal before anything relies on it, so that whoever goes on with the run has the same.
         */
        public Builder point(DrillPoint which) {
            point = Optional.of(which);
            return this;
        }

        /** See {@link RunRequest#clock()}. */
        public Builder clock(Clock which) {
            clock = which;
            return this;
        }

        /** See {@link RunRequest#listener()}. */
        public Builder listener(Consumer<HoldfastEvent> told) {
            listener = told;
            return this;
        }

        /** See {@link RunRequest#cancellation()}. */
        public Builder cancellation(Cancellation by) {
            cancellation = by;
            return this;
        }

        /** See {@link RunRequest#grace()}. */
        public Builder grace(Duration time) {
            grace = time;
            return this;
        }

        /** See {@link RunRequest#audit()}. */
        public Builder audit(AuditLog log) {
            audit = Optional.of(log);
            return this;
        }

        /**
         * Has the journal copied to a repository whenever something was written to it, so that another host sees how far the run was if this one is lost: {@link RunCopy}. That is done on a thread of its own
         * and as well as it can be: what fails there, or takes long, is warned of, stands in the journal and the report, and stops nothing. Before a run comes to rest or is closed, it waits for the copy as long
         * as {@link RunRequest#grace()}.
         *
         * @param repository is asked for it when something is to be copied, on that thread, and is not closed by the run
         */
        public Builder copyTo(Supplier<Repository> repository) {
            copies = Optional.of(repository);
            return this;
        }

        /** The request. */
        public RunRequest build() {
            return new RunRequest(this);
        }
    }
}
