package io.holdfast.spi.recovery;

import java.util.Map;

/** Whether something was done of which nobody knows. */
public sealed interface Probe {

    /** All of it is in effect. */
    static Probe done() {
        return new Done(Map.of());
    }

    /** All of it is in effect, and this is to say of it, as {@link Outcome.Done} does. */
    static Probe done(Map<String, String> outputs) {
        return new Done(outputs);
    }

    /** It is not in effect, or a part of it; running it again does it, and does nothing twice. */
    static Probe notDone() {
        return new NotDone();
    }

    /** Nobody can tell but a person. */
    static Probe unknown(String reason) {
        return new Unknown(reason);
    }

    /**
     * All of it is in effect.
     *
     * @param outputs what there is to say of it
     */
    record Done(Map<String, String> outputs) implements Probe {

        /** Copies the map. */
        public Done {
            outputs = Map.copyOf(outputs);
        }
    }

    /** It is not in effect, or a part of it, so that it may be run again. */
    record NotDone() implements Probe {}

    /**
     * Nobody can tell but a person.
     *
     * @param reason why, for that person; no secret
     */
    record Unknown(String reason) implements Probe {}
}
