package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.rdb.RdbException;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One copy of append-only files on its way into a snapshot: of the last one up to the end of the last whole command. */
final class AppendOnlyCopy {

    private final AppendOnlySet set;
    private final EntrySink sink;
    private final Operation operation;
    private final List<Map<String, Object>> described = new ArrayList<>();

    AppendOnlyCopy(AppendOnlySet set, EntrySink sink, Operation operation) {
        this.set = set;
        this.sink = sink;
        this.operation = operation;
    }

    Checkpoint copy() throws IOException, InterruptedException {
        long[] sizes = new long[set.files().size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = set.files().get(i).channel().size();
        }
        for (int i = 0; i < sizes.length; i++) {
            operation.checkCancelled();
            copy(set.files().get(i), sizes[i]);
        }
        operation.checkCancelled();
        if (set.manifest().isPresent()) {
            copy(set.manifest().get());
        }
        operation.checkCancelled();
        put(RedisFiles.APPENDED, JsonText.of(Map.of("files", described)) + "\n");
        operation.checkCancelled();
        // Which moment the last command is of is not known: while it synchronizes its file, a server writes later.
        return new Checkpoint(Optional.empty(), Map.of(), Map.of());
    }

    private void copy(AppendOnlySet.Opened file, long size) throws IOException, InterruptedException {
        String path = set.manifest().isPresent() ? below(file.name()) : RedisFiles.APPEND_ONLY;
        AppendOnlyScan.Found found = look(file, size);
        if (set.manifest().isEmpty() && !file.name().equals(RedisFiles.APPEND_ONLY)) {
            sink.warn(path, file.path() + " is kept as this, and is read with this appendfilename only");
        }
        if (!found.compared()) {
            sink.warn(path, "it was not compared with a checksum, for the server makes none");
        }
        long tail = found.size() - found.whole();
        if (tail > 0 && !file.last()) {
            throw new IOException(
                    file.path() + " ends within a command, and others follow it: no server starts on that. "
                            + "No snapshot was made");
        }
        if (tail > 0) {
            sink.warn(
                    path,
                    "the last " + tail
                            + " bytes are a part of a command or transaction, which a server had not finished or was killed within; they were left out");
        }
        sink.put(Entry.file(path).size(found.whole()).build(), new Part(file.channel(), found.whole()));
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("file", path);
        about.put("base", file.base());
        about.put("bytes", found.whole());
        about.put("leftOut", tail);
        described.add(about);
    }

    private AppendOnlyScan.Found look(AppendOnlySet.Opened file, long size) throws IOException, InterruptedException {
        try {
            return new AppendOnlyScan(file.channel(), size, operation).look();
        } catch (RdbException e) {
            throw new IOException(file.path() + " is damaged: " + e.getMessage() + ". No snapshot was made", e);
        }
    }

    private void copy(AppendOnlySet.Manifest manifest) throws IOException, InterruptedException {
        String path = below(manifest.name());
        for (String line : manifest.content().unknown()) {
            sink.skip(path, "what this line means is not known, and what it names was not copied: " + line);
        }
        String directory = String.valueOf(
                manifest.path().toAbsolutePath().resolveSibling("").getFileName());
        if (!directory.equals(RedisFiles.APPEND_ONLY_DIRECTORY)) {
            sink.warn(
                    path,
                    directory + " is kept as " + RedisFiles.APPEND_ONLY_DIRECTORY
                            + ", and is read with this appenddirname only");
        }
        String name = manifest.name().substring(0, manifest.name().lastIndexOf(".manifest"));
        if (!name.equals(RedisFiles.APPEND_ONLY)) {
            sink.warn(path, "it is read with appendfilename " + name + " only");
        }
        put(path, manifest.content().text());
    }

    private static String below(String name) {
        return RedisFiles.APPEND_ONLY_DIRECTORY + "/" + name;
    }

    private void put(String path, String text) throws IOException, InterruptedException {
        sink.put(Entry.file(path).build(), Content.of(text.getBytes(UTF_8)));
    }

    /** So many bytes of a file that goes on. */
    private record Part(FileChannel file, long length) implements Content {

        @Override
        public InputStream open() {
            return new InputStream() {

                private long at;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] into, int offset, int count) throws IOException {
                    if (at == length) {
                        return -1;
                    }
                    ByteBuffer buffer = ByteBuffer.wrap(into, offset, (int) Math.min(count, length - at));
                    int read = file.read(buffer, at);
                    if (read < 0) {
                        throw new IOException("The file has become shorter while it was copied");
                    }
                    at += read;
                    return read;
                }
            };
        }
    }
}
