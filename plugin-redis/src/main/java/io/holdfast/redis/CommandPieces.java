package io.holdfast.redis;

import io.holdfast.redis.internal.resp.CommandScanner;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cuts what a server sends into records, each with the moment when it came. While little comes, each command or transaction is a record; of much that comes at once one is made.
 * What is longer than eight mebibytes is cut within; such a record says where the last whole command ended. Used by one thread.
 */
final class CommandPieces {

    private static final int AT_ONCE = 1 << 18;
    private static final int MUCH = 1 << 14;
    private static final int LONGEST = 8 << 20;

    private final LogSink sink;
    private final Clock clock;
    private final CommandScanner scanner = new CommandScanner();
    private byte[] buffer = new byte[2 * AT_ONCE];
    /** How many bytes of the buffer were received. */
    private int received;
    /** The last place where it could be cut. */
    private int place;
    /** What was appended already, where the last record had ended within a command. */
    private long appended;

    private volatile CommandPosition position;
    /** Where the last whole command ended. */
    private long whole;
    /** Whether the last record ended within a command. */
    private boolean within;

    private Instant latest;

    CommandPieces(Checkpoint from, LogSink sink, Clock clock) throws IOException {
        this.sink = sink;
        this.clock = clock;
        position = ReplicaLink.position(from);
        whole = ReplicaLink.whole(from);
        within = whole < position.offset();
        appended = position.offset() - whole;
        latest = from.instant().orElse(Instant.MIN);
    }

    /** What was appended so far. */
    CommandPosition position() {
        return position;
    }

    /** Says that the server goes on under another id. */
    void change(String replicationId) throws InterruptedException {
        position = position.changedTo(replicationId);
        append(0, 0, Map.of(ReplicaLink.ID, replicationId));
    }

    /** Takes what comes next; false if nothing will come. */
    boolean read(InputStream in) throws IOException, InterruptedException {
        if (received + AT_ONCE > buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        int count = in.read(buffer, received, AT_ONCE);
        if (count < 0) {
            return false;
        }
        Instant now = clock.instant();
        latest = now.isAfter(latest) ? now : latest;
        int begin = received;
        received += count;
        boolean much = count >= MUCH;
        int[] cut = {0};
        scanner.scan(buffer, begin, received, end -> {
            place = end;
            if (!much) {
                cut[0] = appendWhole(cut[0], end);
            }
        });
        if (place > cut[0]) {
            cut[0] = appendWhole(cut[0], place);
        }
        if (received - cut[0] > LONGEST) {
            cut[0] = appendWithin(cut[0]);
        }
        // Of a long command nothing is cut for a while, and all of it would be moved to where it is, each time that a
        // little comes.
        if (cut[0] > 0) {
            System.arraycopy(buffer, cut[0], buffer, 0, received - cut[0]);
            received -= cut[0];
        }
        place = 0;
        return true;
    }

    private int appendWhole(int begin, int end) throws InterruptedException {
        whole = position.offset() - appended + (end - begin);
        boolean ends = within;
        within = false;
        append(begin, end, ends ? Map.of(ReplicaLink.WHOLE, "") : Map.of());
        return end;
    }

    private int appendWithin(int begin) throws InterruptedException {
        within = true;
        append(begin, received, Map.of(ReplicaLink.WHOLE, String.valueOf(whole)));
        return received;
    }

    /** Leaves out what was appended already. */
    private void append(int begin, int end, Map<String, String> state) throws InterruptedException {
        int skipped = (int) Math.min(appended, end - begin);
        appended -= skipped;
        int count = end - begin - skipped;
        if (end > begin && count == 0) {
            return;
        }
        CommandPosition next = end > begin ? position.at(position.offset() + count) : position;
        Checkpoint upTo = new Checkpoint(Optional.of(latest), Map.of(CommandPosition.STREAM, next.toString()), state);
        sink.stream(CommandPosition.STREAM).append(ByteBuffer.wrap(buffer, begin + skipped, count), upTo);
        // While that waits for the store, the server is ahead of it.
        position = next;
    }

    /** Says that nothing has come for a while. */
    void idle() {
        if (received > 0 || within) {
            return;
        }
        // What comes at this very moment is later.
        Instant now = clock.instant();
        Optional<Instant> quiet = Optional.of(now.minusNanos(1)).filter(latest::isBefore);
        latest = quiet.isPresent() ? now : latest;
        sink.head(
                new Checkpoint(quiet, Map.of(CommandPosition.STREAM, position.toString()), Map.of()),
                OptionalLong.of(0));
    }
}
