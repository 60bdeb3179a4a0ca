package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.rdb.Keyspace;
import io.holdfast.redis.internal.rdb.RdbCheck;
import io.holdfast.redis.internal.rdb.RdbException;
import io.holdfast.redis.internal.rdb.RdbWalker;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A copy on its way into a snapshot: looked at as it comes by, and counted. */
final class CheckedDump {

    private final EntrySink sink;
    private final Operation operation;
    private final Keyspace keyspace = new Keyspace();
    private final RdbCheck check = new RdbCheck(keyspace);

    CheckedDump(EntrySink sink, Operation operation) {
        this.sink = sink;
        this.operation = operation;
    }

    /**
     * Puts it.
     *
     * @throws IOException if it is damaged
     */
    void put(InputStream dump) throws IOException, InterruptedException {
        Optional<RdbCheck.Checksum> checksum = copy(new Checked(dump));
        if (checksum.isPresent() && checksum.get() == RdbCheck.Checksum.ABSENT) {
            sink.warn(
                    RedisFiles.DUMP,
                    "the server makes no checksums (rdbchecksum no), so that nobody knows whether this is what it wrote");
        }
        check.walker()
                .opaque()
                .ifPresent(what -> sink.warn(
                        RedisFiles.DUMP,
                        "what begins with " + what
                                + " is kept as it is, and was not looked at: its format is not known here"));
    }

    private Optional<RdbCheck.Checksum> copy(Checked checked) throws IOException, InterruptedException {
        try {
            sink.put(Entry.file(RedisFiles.DUMP).build(), checked);
            return checked.result;
        } catch (InterruptedIOException e) {
            operation.checkCancelled();
            throw e;
        } catch (RdbException e) {
            throw new IOException("What the server sends is damaged: " + e.getMessage() + ". No snapshot was made", e);
        }
    }

    /**
     * Puts what belongs to it.
     *
     * @param config what is not in it
     * @param about what is said of it besides what is counted
     */
    void putBeside(String config, Map<String, Object> about) throws IOException, InterruptedException {
        operation.checkCancelled();
        put(RedisFiles.CONFIG, config);
        operation.checkCancelled();
        put(RedisFiles.KEYSPACE, keyspace(about));
        operation.checkCancelled();
    }

    private void put(String path, String text) throws IOException, InterruptedException {
        sink.put(Entry.file(path).build(), Content.of(text.getBytes(UTF_8)));
    }

    private String keyspace(Map<String, Object> about) {
        RdbWalker walker = check.walker();
        Map<String, Object> all = new LinkedHashMap<>(about);
        all.put("format", (walker.isValkey() ? "VALKEY" : "REDIS") + walker.version());
        all.put("bytes", check.length());
        walker.opaque().ifPresent(what -> all.put("unknown", what));
        all.put("libraries", keyspace.libraries());
        Map<String, Object> databases = new LinkedHashMap<>();
        keyspace.databases().forEach((number, database) -> {
            Map<String, Object> counts = new LinkedHashMap<>();
            counts.put("keys", database.keys());
            counts.put("expiring", database.expiring());
            counts.put("types", database.types());
            databases.put(String.valueOf(number), counts);
        });
        all.put("databases", databases);
        return JsonText.of(all) + "\n";
    }

    private final class Checked extends InputStream implements Content {

        private final InputStream from;
        private Optional<RdbCheck.Checksum> result = Optional.empty();

        Checked(InputStream from) {
            this.from = from;
        }

        @Override
        public InputStream open() {
            return this;
        }

        /** By LZF, unless {@code rdbcompression} is no. */
        @Override
        public boolean compressed() {
            return true;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                operation.checkCancelled();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (InterruptedIOException) new InterruptedIOException("The operation was cancelled").initCause(e);
            }
            int count = from.read(into, offset, length);
            if (count > 0) {
                check.accept(into, offset, count);
            } else if (count < 0 && result.isEmpty()) {
                result = Optional.of(check.finish());
            }
            return count;
        }
    }
}
