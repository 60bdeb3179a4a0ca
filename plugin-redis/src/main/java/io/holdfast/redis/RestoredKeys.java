package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.rdb.RdbFile;
import io.holdfast.redis.internal.rdb.RdbSlices;
import io.holdfast.redis.internal.rdb.RdbVisitor;
import io.holdfast.redis.internal.rdb.RestorePayload;
import io.holdfast.redis.internal.resp.CommandPipeline;
import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts keys of a copy, or of a server that was filled to a moment after it, into a running server, by RESTORE. The copy is read once to look whether the server can take them, when nothing is written yet, and a second time to write them.
 */
final class RestoredKeys {

    private static final String RESTORE = "RESTORE";

    private final RestorePoint point;
    private final Login target;
    private final KeyRestore choice;
    private final KeyPortion portion;
    private final Operation operation;
    private final Set<Integer> moved = new HashSet<>();
    private KeyReport report = new KeyReport();

    RestoredKeys(RestorePoint point, Login target, KeyRestore choice, KeyPortion portion, Operation operation) {
        this.point = point;
        this.target = target;
        this.choice = choice;
        this.portion = portion;
        this.operation = operation;
    }

    /**
     * Restores.
     *
     * @param directory where the report is put
     */
    void restore(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        if (!new RestoredCommands(point, operation).any()) {
            restore(SnapshotDump.of(point.base()), directory);
            return;
        }
        if (choice.expiry() != KeyRestore.Expiry.KEEP) {
            throw new IOException(
                    "The target server was not touched: at a moment between two snapshots the times of keys stay as they are (expiry keep). Name a snapshot");
        }
        try (KeysAtMoment moment = KeysAtMoment.of(point, directory, operation)) {
            restore(moment.dump(), directory);
        }
    }

    /**
     * Restores from a copy that was found.
     *
     * @param directory where the report is put
     * @return what the report says
     */
    KeyReport restore(RdbFile dump, Path directory) throws IOException, InterruptedException {
        target.connected(operation, connection -> {
            TargetServer server = new TargetServer(connection);
            Looking looking = new Looking(connection, server.requireWritable(portion.ofCluster()), dump);
            looking.look();
            if (report.refused() > 0) {
                throw new IOException("The target server was not touched: " + report.inShort());
            }
            if (!choice.dryRun()) {
                report = new KeyReport();
                write(connection, looking, dump);
            }
            return Files.writeString(directory.resolve(RedisFiles.KEY_REPORT), report.json(choice.dryRun()));
        });
        if (report.refused() > 0) {
            throw new IOException("Not all keys were restored: " + report.inShort());
        }
        return report;
    }

    /** The slots that the server had given to another: not all that are in them were looked at or restored. */
    Set<Integer> moved() {
        return Set.copyOf(moved);
    }

    private void write(RespConnection connection, Looking looked, RdbFile dump)
            throws IOException, InterruptedException {
        try {
            looked.writeLibraries();
            Writing writing = new Writing(connection, looked);
            new RdbSlices(dump, operation::checkCancelled).forEach(writing);
            writing.pipeline.finish();
        } catch (IOException e) {
            operation.checkCancelled();
            throw new IOException(e.getMessage() + ". Until then: " + report.inShort(), e);
        }
    }

    /** What goes through the copy, and sees what is wanted of it. */
    private abstract class Selecting implements RdbSlices.Visitor {

        final CommandPipeline<String> pipeline;
        private final KeyPattern pattern = choice.pattern();
        private int selected = -1;

        Selecting(RespConnection connection) {
            pipeline = new CommandPipeline<>(connection, new CommandPipeline.Replies<>() {
                @Override
                public void done(String about, @Nullable Object reply) {
                    Selecting.this.done(about, reply);
                }

                @Override
                public void refused(String about, ServerException why) {
                    Selecting.this.refused(about, why);
                }
            });
        }

        @Override
        public final void key(RdbVisitor.Key key, RdbSlices.Slice value) throws IOException {
            if (choice.wants(key.database()) && pattern.matches(key.name()) && portion.has(key.name())) {
                int database = choice.into(key.database());
                if (database != selected) {
                    pipeline.begin(2)
                            .word("SELECT")
                            .word(String.valueOf(database))
                            .end("");
                    selected = database;
                }
                wanted(key, value);
            }
        }

        abstract void wanted(RdbVisitor.Key key, RdbSlices.Slice value) throws IOException;

        abstract void done(String about, @Nullable Object reply);

        void refused(String about, ServerException why) {
            if (why.movedSlot().isPresent()) {
                moved.add(why.movedSlot().getAsInt());
            } else {
                report.refused(about.isEmpty() ? "a database" : about, String.valueOf(why.getMessage()));
            }
        }
    }

    private static String named(RdbVisitor.Key key) {
        return KeyNames.of(key.database(), key.name());
    }

    /** Writes nothing. */
    private final class Looking extends Selecting {

        private final RespConnection connection;
        private final TargetServer.Formats formats;
        private final RdbFile dump;
        private final boolean valkey;
        private final long now;
        private final long largest;
        private final long shift;
        private final List<byte[]> libraries = new ArrayList<>();

        Looking(RespConnection connection, TargetServer.Formats formats, RdbFile dump)
                throws IOException, InterruptedException {
            super(connection);
            this.connection = connection;
            this.formats = formats;
            this.dump = dump;
            valkey = SnapshotDump.format(dump).startsWith("VALKEY");
            now = TargetServer.time(connection);
            largest = TargetServer.largestWord(connection);
            shift = choice.expiry() == KeyRestore.Expiry.SHIFT ? now - made() : 0;
        }

        private long made() throws IOException, InterruptedException {
            Checkpoint at = point.base().checkpoint();
            Optional<Instant> instant = at.instant()
                    .or(() ->
                            Optional.ofNullable(at.state().get(ScanCopy.BEGUN)).map(Instant::parse));
            return instant.orElseThrow(
                            () -> new IOException(
                                    "The target server was not touched: the snapshot does not say when it was made, so that times cannot be shifted"))
                    .toEpochMilli();
        }

        void look() throws IOException, InterruptedException {
            new RdbSlices(dump, operation::checkCancelled)
                    .forEach(this)
                    .walker()
                    .opaque()
                    .ifPresent(what -> report.refused(
                            "all keys behind " + what, "their format is not known here; restore the whole copy"));
            pipeline.finish();
        }

        @Override
        void wanted(RdbVisitor.Key key, RdbSlices.Slice value) throws IOException {
            int version = RestorePayload.version(key.type());
            if (!formats.read(valkey, version)) {
                report.refused(
                        named(key),
                        "a " + key.typeName() + " in format " + version + ", which " + formats + " does not read");
            } else if (RestorePayload.length(value) > largest) {
                report.refused(
                        named(key),
                        value.length() + " bytes, of which the server takes " + largest + " (proto-max-bulk-len)");
            } else if (isOver(key)) {
                report.expired();
            } else if (choice.existing() == KeyRestore.Existing.REPLACE) {
                report.restored();
            } else {
                pipeline.begin(2).word("EXISTS").word(key.name()).end(named(key));
            }
        }

        /** When a key will expire; 0 if it will not. */
        long expires(RdbVisitor.Key key) {
            boolean never = key.expires().isEmpty() || choice.expiry() == KeyRestore.Expiry.PERSIST;
            return never ? 0 : key.expires().getAsLong() + shift;
        }

        /** A server says that it has restored such a key, and has not. */
        boolean isOver(RdbVisitor.Key key) {
            long expires = expires(key);
            return expires > 0 && expires <= now;
        }

        @Override
        void done(String about, @Nullable Object reply) {
            if (about.isEmpty()) {
                return;
            }
            if (!Long.valueOf(1).equals(reply)) {
                report.restored();
            } else if (choice.existing() == KeyRestore.Existing.SKIP) {
                report.skipped(about);
            } else {
                report.refused(about, "there already");
            }
        }

        @Override
        public void library(RdbSlices.Slice code) throws IOException {
            if (choice.wantsLibraries() && portion.libraries()) {
                if (!formats.read(false, RestorePayload.versionOfLibraries())) {
                    report.refused("a library of functions", formats + " has no functions");
                }
                try (InputStream in = code.open()) {
                    libraries.add(in.readAllBytes());
                }
                report.libraries(1);
            }
        }

        /** Before the keys: those that are there already are to fail before anything is written. */
        void writeLibraries() throws IOException {
            boolean alone = choice.existing() == KeyRestore.Existing.SKIP;
            for (List<byte[]> some : alone ? libraries.stream().map(List::of).toList() : List.of(libraries)) {
                if (!some.isEmpty()) {
                    writeLibraries(some);
                }
            }
        }

        private void writeLibraries(List<byte[]> some) throws IOException {
            String policy = choice.existing() == KeyRestore.Existing.REPLACE ? "REPLACE" : "APPEND";
            try {
                connection.command(
                        "FUNCTION".getBytes(UTF_8),
                        RESTORE.getBytes(UTF_8),
                        RestorePayload.libraries(some),
                        policy.getBytes(UTF_8));
                report.libraries(some.size());
            } catch (ServerException e) {
                if (choice.existing() != KeyRestore.Existing.SKIP || !e.isAboutWhatExists()) {
                    throw e;
                }
                report.skipped("a library of functions");
            }
        }
    }

    /** Writes. */
    private final class Writing extends Selecting {

        private final Looking looked;

        Writing(RespConnection connection, Looking looked) {
            super(connection);
            this.looked = looked;
        }

        @Override
        void wanted(RdbVisitor.Key key, RdbSlices.Slice value) throws IOException {
            if (looked.isOver(key)) {
                report.expired();
                return;
            }
            boolean replace = choice.existing() == KeyRestore.Existing.REPLACE;
            pipeline.begin(replace ? 6 : 5)
                    .word(RESTORE)
                    .word(key.name())
                    .word(String.valueOf(looked.expires(key)))
                    .word(RestorePayload.length(value), out -> RestorePayload.write(key.type(), value, out))
                    .word("ABSTTL");
            if (replace) {
                pipeline.word("REPLACE");
            }
            pipeline.end(named(key));
        }

        @Override
        void done(String about, @Nullable Object reply) {
            if (!about.isEmpty()) {
                report.restored();
            }
        }

        @Override
        void refused(String about, ServerException why) {
            if (choice.existing() == KeyRestore.Existing.SKIP && why.isAboutWhatExists()) {
                report.skipped(about);
            } else {
                super.refused(about, why);
            }
        }
    }
}
