package io.holdfast.spi.source;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where in the life of its source a snapshot stands. Immutable.
 *
 * @param instant the moment that the snapshot shows, by the source's clock, if it shows one; with {@link #NO_MOMENT}, that from which on a log makes it show one
 * @param positions how far each stream of the change log had come, by its name: {@code {"wal/1": "0/3000028"}}. Of a snapshot it names every stream that
 *     there was: one that it does not name began later
 * @param state whatever else the plugin needs to restore the snapshot or to go on from it; never a secret
 */
public record Checkpoint(Optional<Instant> instant, Map<String, String> positions, Map<String, String> state) {

    /**
     * The name in the state of a record's checkpoint under which a source gives the end of this record a name, by which it can be restored. Unlike other
     * state it belongs to this record alone.
     */
    public static final String MARK = "mark";

    /**
     * The name in the state of a snapshot's checkpoint under which a source says that the snapshot shows no single moment, and for a person why: {@code keys were read one after another
     * from … to …}. Wherever the snapshot is shown, so is this. It is of the snapshot alone, and not of what a log brings it to: if the checkpoint has an instant nevertheless, a log
     * brings the snapshot to that one and to those after it.
     */
    public static final String NO_MOMENT = "no-moment";

    private static final Checkpoint NONE = new Checkpoint(Optional.empty(), Map.of(), Map.of());

    /** Copies the maps. */
    public Checkpoint {
        positions = Map.copyOf(positions);
        state = Map.copyOf(state);
    }

    /** Nothing worth keeping, as for a directory of files. */
    public static Checkpoint none() {
        return NONE;
    }

    /** The instant, if what the checkpoint is of shows it by itself. */
    public Optional<Instant> moment() {
        return instant.filter(any -> !state.containsKey(NO_MOMENT));
    }

    /** Where the source stands at a later checkpoint that may leave out what has not changed since this one. */
    public Checkpoint followedBy(Checkpoint later) {
        Map<String, String> lasting = new HashMap<>(state);
        lasting.remove(MARK);
        lasting.remove(NO_MOMENT);
        return new Checkpoint(
                later.instant.or(() -> instant), over(positions, later.positions), over(lasting, later.state));
    }

    private static Map<String, String> over(Map<String, String> before, Map<String, String> after) {
        Map<String, String> both = new HashMap<>(before);
        both.putAll(after);
        return both;
    }
}
