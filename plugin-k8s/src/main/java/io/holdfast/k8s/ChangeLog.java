package io.holdfast.k8s;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Appends what is to be kept of changes, with the moments when they were heard of: the API does not say when they happened. How far the server was heard to be is appended as well, as a
 * record without content, since it soon forgets versions that are older. Used by one thread.
 */
final class ChangeLog {

    /** What the names begin with under which the state of a checkpoint has what is known of each stream. */
    private static final String ABOUT = "about/";

    private final LogSink sink;
    private final Clock clock;
    /** Where each stream stands behind what was appended. */
    private final Map<String, String> appended = new HashMap<>();
    /** Where streams stand that were heard of since. */
    private final Map<String, String> heard = new HashMap<>();

    private final Map<String, StreamState> states = new HashMap<>();
    /** What of that was not appended yet. */
    private final Map<String, String> learned = new HashMap<>();

    private Instant latest = Instant.MIN;
    private boolean any;

    ChangeLog(LogSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** Begins with what can be had now. */
    void begin(Map<String, String> positions) throws InterruptedException {
        sink.begin(new Checkpoint(Optional.empty(), positions, takeLearned()));
        appended.putAll(positions);
    }

    /** Goes on from there. */
    void goOn(Checkpoint from) {
        appended.putAll(from.positions());
        latest = from.instant().orElse(Instant.MIN);
        from.state().forEach((name, text) -> {
            if (name.startsWith(ABOUT)) {
                StreamState.of(text).ifPresent(state -> states.put(name.substring(ABOUT.length()), state));
            }
        });
    }

    /** The streams that there ever were. */
    Set<String> streams() {
        return Set.copyOf(appended.keySet());
    }

    /** What is known of a stream; empty if it was appended to by a version that did not say. */
    Optional<StreamState> state(String stream) {
        return Optional.ofNullable(states.get(stream));
    }

    /** Says what is known of a stream from the next record on. */
    void know(String stream, StreamState state) {
        if (!state.equals(states.put(stream, state))) {
            learned.put(ABOUT + stream, state.text());
        }
    }

    private Map<String, String> takeLearned() {
        Map<String, String> taken = Map.copyOf(learned);
        learned.clear();
        return taken;
    }

    /** Whether what happens behind the position of a stream is all that there is to tell. */
    boolean isWatched(String stream) {
        return !position(stream).equals(ResourceVersion.NONE)
                && state(stream)
                        .filter(state -> state.phase() != StreamState.Phase.WATCHED)
                        .isEmpty();
    }

    /** Behind what a stream is to be watched; {@link ResourceVersion#NONE} if it never was. */
    String position(String stream) {
        String known = heard.get(stream);
        return known != null ? known : appended.getOrDefault(stream, ResourceVersion.NONE);
    }

    /** Whether anything was appended. */
    boolean isBegun() {
        return any;
    }

    /** Whether a version is later than all that was heard. */
    boolean isNews(String stream, String version) {
        return ResourceVersion.compare(version, position(stream)) > 0;
    }

    /** Keeps a change. */
    void add(String stream, String version, byte[] record) throws InterruptedException {
        heard.remove(stream);
        append(stream, ByteBuffer.wrap(record), Map.of(stream, version));
    }

    /** Notes that nothing has to be kept up to a version. */
    void reached(String stream, String version) {
        heard.put(stream, version);
    }

    /** Appends how far everything was heard to be, if that is news. */
    void flush() throws InterruptedException {
        if (!heard.isEmpty()) {
            Map<String, String> positions = Map.copyOf(heard);
            heard.clear();
            append(positions.keySet().iterator().next(), ByteBuffer.allocate(0), positions);
        }
    }

    private void append(String stream, ByteBuffer bytes, Map<String, String> positions) throws InterruptedException {
        Instant now = clock.instant();
        latest = now.isAfter(latest) ? now : latest;
        appended.putAll(positions);
        any = true;
        sink.stream(stream).append(bytes, new Checkpoint(Optional.of(latest), positions, takeLearned()));
    }

    /**
     * Says how far the server is.
     *
     * @param quiet whether nothing has come for a while
     */
    void head(boolean quiet) {
        // What comes at this very moment is later.
        Instant now = clock.instant();
        Optional<Instant> still =
                Optional.of(now.minusNanos(1)).filter(before -> quiet && heard.isEmpty() && latest.isBefore(before));
        latest = still.isPresent() ? now : latest;
        sink.head(new Checkpoint(still, appended, Map.of()), OptionalLong.empty());
    }
}
