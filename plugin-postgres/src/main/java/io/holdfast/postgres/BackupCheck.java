package io.holdfast.postgres;

import io.holdfast.postgres.internal.page.PageCheck;
import io.holdfast.postgres.internal.page.PageId;
import io.holdfast.postgres.internal.page.RelationFile;
import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.WalEvent;
import io.holdfast.postgres.internal.wal.WalException;
import io.holdfast.postgres.internal.wal.WalRecord;
import io.holdfast.postgres.internal.wal.WalScanner;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.postgres.internal.wire.BaseBackup.Position;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a base backup as it passes: at the checksum of each page, and at the log that comes last. A page that was written while it was read has a wrong
 * checksum and no fault: the log has an image of it or makes it anew, since the server writes one of these first after a backup began. What is
 * left is damaged.
 */
final class BackupCheck {

    private final ClusterFacts facts;
    private final Position start;
    private final WalScanner log;
    private final Map<PageId, String> suspects = new LinkedHashMap<>();
    private Instant instant = Instant.EPOCH;
    private @Nullable WalException flaw;

    BackupCheck(ClusterFacts facts, Position start) {
        this.facts = facts;
        this.start = start;
        long first = WalSegment.of(start.timeline(), start.lsn(), facts.segmentSize())
                .start();
        log = new WalScanner(facts.format(), start.timeline(), first, this::look);
    }

    /** The content of a file, which is looked at as it is read. */
    InputStream checked(Entry file, InputStream content) {
        Optional<RelationFile> relation = facts.checksums() ? RelationFile.of(file.path()) : Optional.empty();
        if (relation.isPresent()) {
            PageCheck pages =
                    new PageCheck(relation.get(), facts.pageSize(), (page, lsn) -> suspects.put(page, file.path()));
            return new Watched(content, pages::accept);
        }
        Optional<WalSegment> segment = ClusterFiles.segment(file.path(), facts.segmentSize());
        if (segment.isPresent()
                && segment.get().timeline() == start.timeline()
                && segment.get().start() == log.position()) {
            return new Watched(content, this::scan);
        }
        return content;
    }

    /** Behind the end of the backup, which is known only later, a standby has whatever was in the file before. */
    private void scan(ByteBuffer bytes) throws IOException {
        if (flaw == null) {
            try {
                log.accept(bytes);
            } catch (WalException e) {
                flaw = e;
            }
        }
    }

    private void look(WalRecord record) throws IOException {
        if (!suspects.isEmpty()) {
            record.blocks((page, image, initialises) -> {
                if (image || initialises) {
                    suspects.remove(page);
                }
            });
        }
        Optional<WalEvent> event = record.event();
        if (event.isPresent()) {
            Instant time = time(event.get());
            instant = time.isAfter(instant) ? time : instant;
        }
    }

    private static Instant time(WalEvent event) {
        if (event instanceof WalEvent.TransactionEnd end) {
            return end.time();
        }
        if (event instanceof WalEvent.Checkpoint checkpoint) {
            // In whole seconds. What was committed before it was so before the next one.
            return checkpoint.time().plusSeconds(1);
        }
        return Instant.EPOCH;
    }

    /**
     * Ends looking.
     *
     * @param names asks for the names of the relations that pages are of, as far as there are any
     * @throws IOException if the log does not come to the end of the backup, or pages are damaged and that is not wanted
     */
    void end(Position end, EntrySink sink, DamagedPages policy, Function<Set<PageId>, Map<PageId, String>> names)
            throws IOException {
        if (Long.compareUnsigned(log.end(), end.lsn()) < 0) {
            throw new IOException(
                    "The server has sent its log sound up to " + Lsn.text(log.end())
                            + ", but the backup needs it up to " + Lsn.text(end.lsn()),
                    flaw);
        }
        if (suspects.isEmpty()) {
            return;
        }
        Map<PageId, String> relations = names.apply(suspects.keySet());
        if (policy == DamagedPages.FAIL) {
            throw new IOException("The checksums of " + suspects.size() + " pages of the source are wrong: "
                    + suspects.entrySet().stream()
                            .map(suspect -> described(suspect.getKey(), relations) + " in " + suspect.getValue())
                            .collect(Collectors.joining(", ")));
        }
        suspects.forEach((page, path) ->
                sink.warn(path, "the checksum of " + described(page, relations) + " is wrong on the source"));
    }

    private static String described(PageId page, Map<PageId, String> relations) {
        String name = relations.get(page);
        return page + (name == null ? "" : " (" + name + ")");
    }

    /** The moment that the backup shows: that of the last transaction in it, or a little later. */
    Instant instant() {
        return instant;
    }

    private interface Watcher {
        void accept(ByteBuffer bytes) throws IOException;
    }

    private static final class Watched extends FilterInputStream {

        private final Watcher watcher;

        Watched(InputStream content, Watcher watcher) {
            super(content);
            this.watcher = watcher;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count > 0) {
                watcher.accept(ByteBuffer.wrap(into, offset, count));
            }
            return count;
        }
    }
}
