package io.holdfast.internal.log;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import java.util.Map;

/** The order of checkpoints of one source, as its plugin compares positions. */
record LogOrder(LogShipper shipper) {

    /** Whether a log that stands here holds everything that a base has. */
    boolean reaches(Checkpoint at, Checkpoint base) {
        return base.positions().entrySet().stream().allMatch(position -> {
            String here = at.positions().get(position.getKey());
            return here != null && shipper.compare(position.getKey(), here, position.getValue()) >= 0;
        });
    }

    /** Whether a log that begins here lacks nothing that comes after a base, which names every stream that there was. */
    boolean beginsBefore(Checkpoint from, Checkpoint base) {
        return base.positions().keySet().containsAll(from.positions().keySet()) && !anyAfter(from, base);
    }

    /** Whether a checkpoint takes a log that stands somewhere back, in any stream. */
    boolean takesBack(Checkpoint at, Checkpoint upTo) {
        return anyAfter(at, upTo);
    }

    /** Whether one is behind the other in a stream that both know. */
    private boolean anyAfter(Checkpoint one, Checkpoint other) {
        return other.positions().entrySet().stream().anyMatch(position -> isAfter(one, position));
    }

    private boolean isAfter(Checkpoint one, Map.Entry<String, String> position) {
        String here = one.positions().get(position.getKey());
        return here != null && shipper.compare(position.getKey(), here, position.getValue()) > 0;
    }

    /** Whether a record is not part of a base. */
    boolean isAfter(Checkpoint record, String stream, Checkpoint base) {
        String contained = base.positions().get(stream);
        String position = record.positions().get(stream);
        return contained == null || position == null || shipper.compare(stream, position, contained) > 0;
    }
}
