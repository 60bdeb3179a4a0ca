package io.holdfast.postgres;

import io.holdfast.postgres.StreamedSegments.Answer;
import io.holdfast.postgres.internal.wal.TimelineHistory;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.spi.CommandContext;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a server runs as its {@code archive_command}: ends with 0 only when the file of the log that it is given is durable in the repository, with just this content. The
 * log itself comes there by whoever follows it, who is asked first; if nobody answers who knows, the repository is looked into.
 */
final class WalPushCommand implements PluginCommand {

    private static final String BACKUP = "[0-9A-F]{24}\\.[0-9A-F]{8}\\.backup";
    private static final String PARTIAL = ".partial";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "wal-push";
    }

    @Override
    public String description() {
        return "Wait until a file of PostgreSQL's log is durable in the repository; for archive_command: holdfast wal-push %p";
    }

    @Override
    public List<String> arguments() {
        return List.of("FILE");
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(
                Setting.withDefault(
                        PostgresPlugin.ARCHIVE_SOCKET,
                        Setting.Type.TEXT,
                        ArchiveSocket.DEFAULT,
                        "where whoever follows the log is found"),
                Setting.withDefault(
                        "archive-wait", Setting.Type.DURATION, "1m", "how long it may take to become durable"));
    }

    @Override
    public int run(List<String> arguments, Settings settings, CommandContext context)
            throws IOException, InterruptedException {
        Path file = Path.of(arguments.get(0));
        String name = String.valueOf(file.getFileName());
        if (name.matches(BACKUP)) {
            // It repeats for people what the label in each base backup says.
            return 0;
        }
        ArchivedCluster cluster = ArchivedCluster.of(file);
        Duration wait = settings.duration("archive-wait");
        Instant end = context.clock().instant().plus(wait);
        ArchiveSocket socket = ArchiveSocket.parse(settings.text(PostgresPlugin.ARCHIVE_SOCKET));
        Optional<Answer> answer = name.endsWith(PARTIAL) ? Optional.empty() : ask(socket, file, name, cluster, wait);
        if (answer.equals(Optional.of(Answer.DURABLE))) {
            return 0;
        }
        if (answer.equals(Optional.of(Answer.DIFFERENT))) {
            throw different(name);
        }
        LoggedWal log = new LoggedWal(context, cluster.systemIdentifier());
        while (!isLogged(log, file, name, cluster)) {
            if (!context.clock().instant().isBefore(end)) {
                throw new IOException(
                        name + " is not in the repository yet, and was not archived; the server keeps it and tries"
                                + " again. Is the log followed (holdfast follow), and into this repository?");
            }
            Thread.sleep(PAUSE.toMillis());
        }
        return 0;
    }

    private static Optional<Answer> ask(
            ArchiveSocket socket, Path file, String name, ArchivedCluster cluster, Duration wait) throws IOException {
        // A file as long as memory is no segment, and no history.
        byte[] content = TimelineHistory.timeline(name).isPresent()
                ? Files.readString(file).getBytes(StandardCharsets.UTF_8)
                : Files.readAllBytes(file);
        String question = name + " " + content.length + " " + StreamedSegments.sum(content) + " " + wait.toMillis();
        return socket.ask(cluster.systemIdentifier(), question, wait.plus(PAUSE));
    }

    private static boolean isLogged(LoggedWal log, Path file, String name, ArchivedCluster cluster)
            throws IOException, InterruptedException {
        Optional<Integer> timeline = TimelineHistory.timeline(name);
        if (timeline.isPresent()) {
            Optional<String> history = log.history(timeline.get());
            if (history.isPresent() && !history.get().equals(Files.readString(file))) {
                throw different(name);
            }
            return history.isPresent();
        }
        WalSegment segment = WalSegment.parse(name.replace(PARTIAL, ""), cluster.segmentSize())
                .orElseThrow(() -> new IOException(name + " is no file of the log of this cluster"));
        int needed = name.endsWith(PARTIAL) ? cluster.used(segment) : segment.size();
        try (FileChannel content = FileChannel.open(file)) {
            if (content.size() != segment.size()) {
                throw new IOException(name + " has " + content.size() + " bytes, which no segment of this cluster has");
            }
            LoggedWal.Found found = log.read(segment, (offset, bytes) -> {
                if (offset < needed && !FileContent.is(content, offset, bytes)) {
                    throw different(name);
                }
            });
            if (found.length() < needed && found.gap()) {
                throw new IOException(
                        name + " is not in the repository and will not come there, since the log begins later, or has a"
                                + " gap there. It was not archived. Begin to follow (holdfast follow) before the server archives; to do"
                                + " without this file, let archive_command be 'true' until the server has passed it.");
            }
            return found.length() >= needed;
        }
    }

    private static IOException different(String name) {
        return new IOException(
                name + " has another content than the log in the repository at the same positions. It was not archived."
                        + " Is it of another cluster that was copied from the same one?");
    }
}
