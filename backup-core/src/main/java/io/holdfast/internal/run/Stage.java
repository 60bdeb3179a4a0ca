package io.holdfast.internal.run;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** A stage of a backup. Java Flight Recorder is told what each did with some bytes, and how long that took. Costs next to nothing unless that records. */
public enum Stage {
    READ,
    CHUNK,
    HASH,
    COMPRESS,
    SEAL,
    PROVE,
    PACK,
    STORE;

    /** Says that the stage takes something up. To touch an event makes the Flight Recorder start, which takes it longer than some backups take. */
    public Span begin() {
        return FlightRecorder.isInitialized() ? new Span(Events.begin(this)) : Span.UNSEEN;
    }

    /** The time from its begin to its end. */
    public static final class Span {

        private static final Span UNSEEN = new Span(null);

        private final @Nullable StageEvent event;

        private Span(@Nullable StageEvent event) {
            this.event = event;
        }

        /** Says that the stage is done with so many bytes, as they went in. */
        public void end(long bytesIn) {
            if (event != null) {
                event.commit(bytesIn);
            }
        }
    }

    /** Apart from all others, so that nothing loads the class of an event, not even to verify who uses it. */
    private static final class Events {

        /** Begins the event of a stage. */
        static StageEvent begin(Stage stage) {
            StageEvent event = switch (stage) {
                case READ -> new StageEvent.Read();
                case CHUNK -> new StageEvent.Chunk();
                case HASH -> new StageEvent.Hash();
                case COMPRESS -> new StageEvent.Compress();
                case SEAL -> new StageEvent.Seal();
                case PROVE -> new StageEvent.Prove();
                case PACK -> new StageEvent.Pack();
                case STORE -> new StageEvent.Store();
            };
            event.begin();
            return event;
        }
    }
}
