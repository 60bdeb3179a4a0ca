package io.holdfast.postgres;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.holdfast.postgres.internal.wal.TimelineHistory;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.spi.CommandContext;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a server runs as its {@code restore_command}: writes a file of the log as the repository has it. */
final class WalFetchCommand implements PluginCommand {

    /** To the server: there is no such file, look elsewhere. A virtual machine that could not start ends with 1. */
    static final int ABSENT = 4;
    /** To the server: do not go on as if there were no more log. So it takes whatever is above 125. */
    static final int FAILED = 126;

    @Override
    public String name() {
        return "wal-fetch";
    }

    @Override
    public String description() {
        return "Write a file of PostgreSQL's log as the repository has it; for restore_command: holdfast wal-fetch %f %p";
    }

    @Override
    public List<String> arguments() {
        return List.of("NAME", "FILE");
    }

    @Override
    public int failure() {
        return FAILED;
    }

    @Override
    public int run(List<String> arguments, Settings settings, CommandContext context)
            throws IOException, InterruptedException {
        String name = arguments.get(0);
        Path target = Path.of(arguments.get(1));
        ArchivedCluster cluster = ArchivedCluster.of(target);
        LoggedWal log = new LoggedWal(context, cluster.systemIdentifier());
        Optional<Integer> timeline = TimelineHistory.timeline(name);
        if (timeline.isPresent()) {
            Optional<String> history = log.history(timeline.get());
            if (history.isPresent()) {
                Files.writeString(target, history.get(), StandardCharsets.UTF_8);
            }
            return history.isPresent() ? 0 : ABSENT;
        }
        Optional<WalSegment> segment = WalSegment.parse(name, cluster.segmentSize());
        return segment.isPresent() && fetch(log, segment.get(), target, cluster) ? 0 : ABSENT;
    }

    private static boolean fetch(LoggedWal log, WalSegment segment, Path target, ArchivedCluster cluster)
            throws IOException, InterruptedException {
        boolean wanted;
        try (FileChannel file = FileChannel.open(target, WRITE, CREATE, TRUNCATE_EXISTING)) {
            int length = log.read(segment, (offset, bytes) -> FileContent.write(file, offset, bytes))
                    .length();
            wanted = length == segment.size() || (length > 0 && !isOwn(log, segment, cluster));
            if (wanted && length < segment.size()) {
                FileContent.write(file, segment.size() - 1L, ByteBuffer.allocate(1));
            }
        }
        if (!wanted) {
            Files.delete(target);
        }
        return wanted;
    }

    /** Whether the server itself has what there is of a segment, and perhaps more, which the zeros behind it would hide. */
    private static boolean isOwn(LoggedWal log, WalSegment segment, ArchivedCluster cluster)
            throws IOException, InterruptedException {
        Path own = cluster.wal().resolve(segment.name());
        if (!Files.exists(own)) {
            return false;
        }
        boolean[] same = {true};
        try (FileChannel file = FileChannel.open(own)) {
            log.read(segment, (offset, bytes) -> same[0] &= FileContent.is(file, offset, bytes));
        }
        return same[0];
    }
}
