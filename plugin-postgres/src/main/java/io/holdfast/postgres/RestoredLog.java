package io.holdfast.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.RequiredSettings;
import io.holdfast.postgres.internal.wal.TimelineHistory;
import io.holdfast.postgres.internal.wal.WalEvent;
import io.holdfast.postgres.internal.wal.WalException;
import io.holdfast.postgres.internal.wal.WalFormat;
import io.holdfast.postgres.internal.wal.WalRecord;
import io.holdfast.postgres.internal.wal.WalScanner;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.RestorePoint;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the log after a base backup over the segments that this has, where the server looks for them: so no command is run for each. Each record is checked once
 * more. A segment that is not full is so with zeros, which end the log.
 */
final class RestoredLog {

    private static final int BUFFER = 1 << 20;

    private final Path directory;
    private final WalFormat format;
    private final Operation operation;
    private int timeline;
    private long position;
    private RequiredSettings required;
    private @Nullable WalScanner scanner;
    private @Nullable WalSegment segment;
    private @Nullable FileChannel file;

    /**
     * The log after a base.
     *
     * @param required by a server that recovers the base alone
     */
    RestoredLog(Path directory, WalFormat format, Checkpoint base, RequiredSettings required, Operation operation)
            throws IOException {
        this.directory = directory;
        this.format = format;
        this.required = required;
        this.operation = operation;
        timeline = Timelines.latest(base);
        position = Timelines.position(base);
    }

    /** Adds the log up to the point that is wanted; says how a server comes there. */
    RecoverySettings add(RestorePoint point) throws IOException, InterruptedException {
        List<Integer> timelines = point.log().streams().stream()
                .map(Timelines::number)
                .sorted(Integer::compareUnsigned)
                .toList();
        try {
            for (int number : timelines) {
                scanner = null;
                point.log().forEach(Timelines.stream(number), (bytes, upTo) -> {
                    operation.checkCancelled();
                    add(number, bytes, upTo);
                });
            }
            finish();
        } finally {
            close();
        }
        WalScanner last = scanner;
        return new RecoverySettings(
                timeline, last == null ? lastOfTheBase() : OptionalLong.of(last.lastStart()), required);
    }

    /** A server looks at its settings at each change, so that not even one that was taken back later may be too much for it. */
    private void look(WalRecord record) throws WalException {
        if (record.event().orElse(null) instanceof WalEvent.ParameterChange change) {
            required = required.and(change.settings());
        }
    }

    /**
     * Where the last record begins that the base needs. A server that is told to stop as soon as it is consistent looks at one more record, and in the backup of a standby
     * there may be none.
     */
    private OptionalLong lastOfTheBase() throws IOException {
        List<WalSegment> segments = segments().stream()
                .filter(segment -> segment.start() < position)
                .sorted(Comparator.comparingLong(WalSegment::number))
                .toList();
        if (segments.isEmpty()) {
            return OptionalLong.empty();
        }
        WalScanner scanning = new WalScanner(format, timeline, segments.get(0).start(), record -> {});
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (WalSegment in : segments) {
            try (FileChannel content = FileChannel.open(directory.resolve(in.name()))) {
                long end = Math.min(in.end(), position);
                while (scanning.position() < end) {
                    buffer.clear().limit((int) Math.min(buffer.capacity(), end - scanning.position()));
                    if (content.read(buffer, scanning.position() - in.start()) < 0) {
                        throw new EOFException("The log of the backup ends at " + Lsn.text(scanning.position())
                                + " and not at " + Lsn.text(position));
                    }
                    scanning.accept(buffer.flip());
                }
            }
        }
        return OptionalLong.of(scanning.lastStart());
    }

    /** Those of the timeline that are there. */
    private List<WalSegment> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> WalSegment.parse(file.getFileName().toString(), format.segmentSize()).stream())
                    .filter(segment -> segment.timeline() == timeline)
                    .toList();
        }
    }

    private void add(int number, ByteBuffer bytes, Checkpoint upTo) throws IOException {
        long end = Timelines.position(Timelines.stream(number), upTo);
        long start = end - bytes.remaining();
        WalScanner checking = scanner;
        if (checking == null) {
            if (Long.compareUnsigned(start, position) > 0) {
                throw hole(number, start);
            }
            begin(number, start, upTo);
            checking = new WalScanner(format, number, start, this::look);
            scanner = checking;
        } else if (start != position) {
            throw hole(number, start);
        }
        checking.accept(bytes.duplicate());
        write(start, bytes);
        position = end;
    }

    private IOException hole(int number, long start) {
        return new IOException("The log has a hole: after " + Lsn.text(position) + " on timeline " + timeline
                + " comes " + Lsn.text(start) + " on timeline " + number);
    }

    /** A timeline begins with what its first segment has in common with the one before. */
    private void begin(int number, long start, Checkpoint upTo) throws IOException {
        Optional<String> history = Timelines.history(number, upTo);
        if (history.isPresent()) {
            writeHistory(directory.resolve(TimelineHistory.fileName(number)), history.get());
        }
        WalSegment first = WalSegment.of(number, start, format.segmentSize());
        close();
        if (number != timeline && start != first.start()) {
            WalSegment before = WalSegment.of(timeline, start, format.segmentSize());
            Files.copy(
                    directory.resolve(before.name()),
                    directory.resolve(first.name()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        timeline = number;
    }

    private static void writeHistory(Path file, String text) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    private void write(long start, ByteBuffer bytes) throws IOException {
        long at = start;
        while (bytes.hasRemaining()) {
            WalSegment in = WalSegment.of(timeline, at, format.segmentSize());
            FileChannel out = open(in);
            int count = (int) Math.min(bytes.remaining(), in.end() - at);
            ByteBuffer part = bytes.slice().limit(count);
            while (part.hasRemaining()) {
                out.write(part, at - in.start() + part.position());
            }
            bytes.position(bytes.position() + count);
            at += count;
        }
    }

    private FileChannel open(WalSegment wanted) throws IOException {
        FileChannel open = file;
        if (open == null || !wanted.equals(segment)) {
            close();
            open = FileChannel.open(
                    directory.resolve(wanted.name()),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            fill(open, wanted);
            file = open;
            segment = wanted;
        }
        return open;
    }

    private static void fill(FileChannel file, WalSegment segment) throws IOException {
        if (file.size() < segment.size()) {
            file.write(ByteBuffer.allocate(1), segment.size() - 1L);
        }
    }

    /** Ends the log where it was asked to: what the base has of it beyond that is of another future. */
    private void finish() throws IOException {
        FileChannel last = file;
        WalSegment in = segment;
        if (last == null || in == null) {
            return;
        }
        last.truncate(position - in.start());
        fill(last, in);
        for (WalSegment segment : segments()) {
            if (segment.number() > in.number()) {
                Files.delete(directory.resolve(segment.name()));
            }
        }
    }

    private void close() throws IOException {
        FileChannel open = file;
        file = null;
        segment = null;
        if (open != null) {
            open.force(true);
            open.close();
        }
    }
}
