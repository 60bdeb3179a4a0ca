package io.holdfast.redis;

import io.holdfast.redis.internal.rdb.Keyspace;
import io.holdfast.redis.internal.rdb.RdbCheck;
import io.holdfast.redis.internal.rdb.RdbException;
import io.holdfast.redis.internal.rdb.RdbWalker;
import io.holdfast.redis.internal.resp.CommandScanner;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Goes through a file of commands, which may begin with a copy, and finds where the last whole command or transaction ends. */
final class AppendOnlyScan {

    private static final int BUFFER = 1 << 18;
    private static final int MAGIC = 5;

    private final FileChannel file;
    private final long size;
    private final Operation operation;
    private boolean compared = true;

    /**
     * What was found.
     *
     * @param size of the file when it was looked at
     * @param whole up to where it has whole commands only
     * @param compared whether what it begins with was compared with a checksum, if it begins with a copy
     */
    record Found(long size, long whole, boolean compared) {}

    AppendOnlyScan(FileChannel file, long size, Operation operation) {
        this.file = file;
        this.size = size;
        this.operation = operation;
    }

    /**
     * Looks.
     *
     * @throws IOException if it has what is neither a copy nor commands
     */
    Found look() throws IOException, InterruptedException {
        long begin = beginsWithCopy() ? endOfCopy() : 0;
        return new Found(size, begin + wholeCommands(begin), compared);
    }

    private boolean beginsWithCopy() throws IOException {
        ByteBuffer first = ByteBuffer.allocate(MAGIC);
        file.read(first, 0);
        String magic = new String(first.array(), StandardCharsets.ISO_8859_1);
        return magic.equals("REDIS") || magic.equals("VALKE");
    }

    /** The copy is compared with its checksum, if it has one. */
    private long endOfCopy() throws IOException, InterruptedException {
        RdbWalker walker = RdbWalker.ofWhatMayBeFollowed(new Keyspace());
        byte[] buffer = new byte[BUFFER];
        for (long at = 0; at < size && walker.end().isEmpty(); ) {
            operation.checkCancelled();
            int count = read(buffer, at, size);
            walker.accept(buffer, 0, count);
            at += count;
        }
        walker.finish();
        long end = walker.end()
                .orElseThrow(() -> new RdbException("the copy at its beginning has "
                        + walker.opaque().orElse("what is not known") + ", so that nobody knows where it ends"));
        RdbCheck check = new RdbCheck(new Keyspace());
        for (long at = 0; at < end; ) {
            operation.checkCancelled();
            int count = read(buffer, at, end);
            check.accept(buffer, 0, count);
            at += count;
        }
        compared = check.finish() == RdbCheck.Checksum.RIGHT;
        return end;
    }

    private long wholeCommands(long begin) throws IOException, InterruptedException {
        CommandScanner scanner = CommandScanner.ofFile();
        byte[] buffer = new byte[BUFFER];
        long[] whole = {0};
        for (long at = begin; at < size; ) {
            operation.checkCancelled();
            int count = read(buffer, at, size);
            long before = at - begin;
            scanner.scan(buffer, 0, count, end -> whole[0] = before + end);
            at += count;
        }
        return scanner.isBetween() ? size - begin : whole[0];
    }

    private int read(byte[] buffer, long at, long end) throws IOException {
        int count = file.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, end - at)), at);
        if (count <= 0) {
            throw new RdbException("the file has become shorter");
        }
        return count;
    }
}
