package io.holdfast.redis;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The commands that bring a copy to the point that is wanted: what is in the copy is left out, and that nothing is missing is looked at. */
final class RestoredCommands {

    private final RestorePoint point;
    private final Operation operation;
    private CommandPosition at;
    private long whole;

    /** Takes them, in order. */
    @FunctionalInterface
    interface Target {
        void write(ByteBuffer commands) throws IOException, InterruptedException;
    }

    RestoredCommands(RestorePoint point, Operation operation) throws IOException, InterruptedException {
        this.point = point;
        this.operation = operation;
        Checkpoint base = point.base().checkpoint();
        at = ReplicaLink.position(base);
        whole = at.offset();
    }

    /** Whether there may be any. */
    boolean any() {
        return point.log().streams().contains(CommandPosition.STREAM);
    }

    /**
     * Hands them over.
     *
     * @return the offset after the last whole command, which may be within what was handed over
     */
    long forEach(Target target) throws IOException, InterruptedException {
        point.log().forEach(CommandPosition.STREAM, (bytes, upTo) -> {
            operation.checkCancelled();
            CommandPosition next = ReplicaLink.position(upTo);
            long begin = next.offset() - bytes.remaining();
            if (!next.isOfOneHistoryWith(at) || begin > at.offset()) {
                throw new IOException("The commands go on at " + next + " after " + at + ", so that some are missing");
            }
            if (next.offset() < at.offset()) {
                return;
            }
            ByteBuffer added = bytes.duplicate();
            added.position(bytes.position() + (int) (at.offset() - begin));
            target.write(added);
            at = next;
            String within = upTo.state().getOrDefault(ReplicaLink.WHOLE, "");
            whole = within.isEmpty() ? Math.max(whole, next.offset()) : Math.max(whole, Long.parseLong(within));
        });
        return whole;
    }
}
