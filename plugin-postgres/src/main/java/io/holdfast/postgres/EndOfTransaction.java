package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.WalFormat;
import io.holdfast.postgres.internal.wal.WalScanner;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The record with which a transaction was committed or aborted; of a prepared one that of its second phase. A subtransaction is committed with the one that it is part
 * of. It ends a piece of the log.
 *
 * @param xid its id without the epoch, as rows have it
 */
record EndOfTransaction(long xid, WalFormat format) implements LogTarget {

    private static final Pattern TEXT = Pattern.compile("xid=(\\d{1,18})");

    /** Reads an id, with its epoch or without. */
    static long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("of PostgreSQL that is the end of a transaction, such as xid=748");
        }
        return Long.parseLong(matcher.group(1)) & 0xffff_ffffL;
    }

    @Override
    public boolean endsAfter(String stream, ByteBuffer bytes, Checkpoint upTo) throws IOException {
        if (upTo.instant().isEmpty()) {
            return false;
        }
        boolean[] ends = {false};
        long start = Timelines.position(stream, upTo) - bytes.remaining();
        new WalScanner(format, Timelines.number(stream), start, record -> ends[0] |= record.ends(xid)).accept(bytes);
        return ends[0];
    }
}
