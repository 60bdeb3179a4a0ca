package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.redis.internal.scan.ScannedRdb;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One copy of a server that is read key by key, on its way into a snapshot. */
final class ScanCopy {

    /** The name in the state of when the first key was read, in the form of {@link Instant}. */
    static final String BEGUN = "scan-begun";

    private static final int FUNCTIONS_SINCE = 7;

    private final Login server;
    private final RespConnection connection;
    private final EntrySink sink;
    private final Operation operation;

    ScanCopy(Login server, RespConnection connection, EntrySink sink, Operation operation) {
        this.server = server;
        this.connection = connection;
        this.sink = sink;
        this.operation = operation;
    }

    Checkpoint copy() throws IOException, InterruptedException {
        String config = server.connected(operation, ServerConfig::read);
        Optional<Replication.Server> said = Replication.server(connection);
        Instant begun = operation.clock().instant();
        CheckedDump dump = new CheckedDump(sink, operation);
        ScannedRdb scanned;
        try {
            scanned = new ScannedRdb(connection, "not a point in time: read key by key from " + begun + " on");
            dump.put(scanned);
        } catch (ServerException e) {
            throw explained(e);
        }
        String span = "keys were read one after another from " + begun + " to "
                + operation.clock().instant();
        sink.warn(RedisFiles.DUMP, "not a point in time: " + span + ", each as it was then");
        sayWhetherLibrariesAreMissing(scanned, said);
        dump.putBeside(config, about(scanned, span));
        return new Checkpoint(
                Optional.empty(),
                Map.of(CommandPosition.STREAM, nowhere().toString()),
                Map.of(Checkpoint.NO_MOMENT, span, BEGUN, begun.toString()));
    }

    private static IOException explained(ServerException e) {
        return e.isForbidden()
                ? new IOException(
                        e.getMessage()
                                + ". The user needs ~* +select +scan +dump +pexpiretime +multi +exec +function|dump,"
                                + " and before Redis 7 +time +pttl instead of +pexpiretime",
                        e)
                : e;
    }

    private void sayWhetherLibrariesAreMissing(ScannedRdb scanned, Optional<Replication.Server> server) {
        boolean hasFunctions = server.map(Replication.Server::version)
                .map(version -> version.split("\\D", 2)[0])
                .filter(major -> major.matches("\\d{1,4}") && Integer.parseInt(major) >= FUNCTIONS_SINCE)
                .isPresent();
        scanned.withoutLibraries()
                .filter(why -> hasFunctions || why.isForbidden())
                .ifPresent(why -> sink.skip("functions", String.valueOf(why.getMessage())));
    }

    private static Map<String, Object> about(ScannedRdb scanned, String span) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("pointInTime", false);
        about.put("span", span);
        about.put("goneMeanwhile", scanned.gone());
        return about;
    }

    /** Of a history of its own: no commands follow it. */
    private static CommandPosition nowhere() {
        byte[] id = new byte[20];
        new SecureRandom().nextBytes(id);
        return CommandPosition.of(HexFormat.of().formatHex(id), 0);
    }
}
