package io.holdfast.redis;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** How many bytes of commands the masters of a cluster have that were not appended: that is known while each of them says it. Thread-safe. */
final class ClusterAhead {

    /** They are asked each second, and may take five for an answer. */
    static final Duration LATELY = Duration.ofSeconds(10);

    private final Set<String> streams;
    private final LongSupplier nanos;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();

    /** What one has said, less what was appended since, and when. */
    private record Heard(long bytes, long at) {}

    /**
     * Nothing is known yet.
     *
     * @param streams one of each master
     * @param nanos a time that goes on steadily
     */
    ClusterAhead(Set<String> streams, LongSupplier nanos) {
        this.streams = Set.copyOf(streams);
        this.nanos = nanos;
    }

    /** The master of a stream has so many; empty if nobody knows. */
    void heard(String stream, OptionalLong bytes) {
        if (bytes.isPresent()) {
            heard.put(stream, new Heard(bytes.getAsLong(), nanos.getAsLong()));
        } else {
            heard.remove(stream);
        }
    }

    /** So many of a stream were appended. */
    void appended(String stream, int bytes) {
        heard.computeIfPresent(stream, (name, before) -> new Heard(Math.max(0, before.bytes - bytes), before.at));
    }

    /** How many all have; empty if one of them has not said it lately. */
    OptionalLong sum() {
        long now = nanos.getAsLong();
        long sum = 0;
        for (String stream : streams) {
            Heard last = heard.get(stream);
            if (last == null || now - last.at > LATELY.toNanos()) {
                return OptionalLong.empty();
            }
            sum += last.bytes;
        }
        return OptionalLong.of(sum);
    }
}
