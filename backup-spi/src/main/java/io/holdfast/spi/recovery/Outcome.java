package io.holdfast.spi.recovery;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What became of a {@link RecoveryAction} that knows it. One that does not know throws. */
public sealed interface Outcome {

    /** The output with the moment of the newest change that was found in what was restored, as {@link Instant#toString} writes it. The RPO is measured with it. */
    String NEWEST_COMMIT = "newest-commit";

    /** The output with the directory that something was restored to. */
    String DIRECTORY = "directory";

    /** All of it was done. */
    static Outcome done() {
        return new Done(Map.of());
    }

    /** All of it was done, and this is to say of it; no secret. */
    static Outcome done(Map<String, String> outputs) {
        return new Done(outputs);
    }

    /** It was not done, or not all of it. */
    static Outcome failed(String reason) {
        return new Failed(reason);
    }

    /**
     * All of it was done.
     *
     * @param outputs what there is to say of it, for the report and for later steps
     */
    record Done(Map<String, String> outputs) implements Outcome {

        /** Copies the map. */
        public Done {
            outputs = Map.copyOf(outputs);
        }

        /** The same, and this as well. */
        public Done with(String name, String value) {
            Map<String, String> more = new HashMap<>(outputs);
            more.put(name, value);
            return new Done(more);
        }
    }

    /**
     * It was not done, or a part of it, so that it may be run again.
     *
     * @param reason why, for a person; no secret
     */
    record Failed(String reason) implements Outcome {}
}
