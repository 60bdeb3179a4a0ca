package io.holdfast.redis;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a user of a server's ACL another password instead of all that it has, and ends all its connections. Immutable and thread-safe. It cannot be undone: what was stolen shall not be of use again.
 *
 * <p>The user is off while that is done, so that nobody comes back with the former password; a step that was interrupted leaves it off until it is done again. The password itself is not sent, but its SHA-256. It is kept by {@code ACL SAVE} or
 * {@code CONFIG REWRITE}; a server that has neither file forgets it when it is restarted, and the step fails after it was done. Replicas have ACLs of their own: each is a step. The user that connects is another one than the one
 * whose password is changed, and needs {@code +acl +client|kill +config|rewrite}.
 */
public final class RedisPasswordRotation extends ServerAction {

    private final String user;
    private final Secret password;

    private RedisPasswordRotation(RedisServer server, String user, Secret password, Optional<RedisServer> drill) {
        super(server, drill);
        this.user = user;
        this.password = password;
    }

    /**
     * One of a user of a server; not for drills.
     *
     * @param password the new one, which is read when it is done
     */
    public static RedisPasswordRotation of(RedisServer server, String user, Secret password) {
        return new RedisPasswordRotation(server, user, password, Optional.empty());
    }

    /** The same, which does so on another server in drills. */
    public RedisPasswordRotation inDrills(RedisServer other) {
        return new RedisPasswordRotation(target(), user, password, Optional.of(other));
    }

    @Override
    public String description() {
        return "give the user " + user + " of " + target().description() + " another password, and end its connections";
    }

    @Override
    public String preview(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> description() + (isKnown(connection) ? "" : ": there is no such user"));
    }

    private boolean isKnown(RespConnection connection) throws IOException {
        return connection.command("ACL", "GETUSER", user) != null;
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        return connected(context, connection -> {
            if (connection.text("ACL", "WHOAMI").equals(user)) {
                return Outcome.failed("the user " + user
                        + " cannot change its own password so; connect as another one. Nothing was done");
            }
            if (!isKnown(connection)) {
                return Outcome.failed("there is no user " + user + "; nothing was done");
            }
            connection.command("ACL", "SETUSER", user, "off", "resetpass");
            Object ended = connection.command("CLIENT", "KILL", "USER", user);
            connection.command("ACL", "SETUSER", user, "on", "#" + digest());
            return keep(connection)
                    ? Outcome.done(Map.of("connections-ended", RespConnection.text(ended)))
                    : Outcome.failed(
                            "the user " + user
                                    + " has the new password, but the server has no file to keep it in, and has the former one when it is restarted");
        });
    }

    /** Whether the server has it after a restart. */
    private static boolean keep(RespConnection connection) throws IOException {
        return isDone(connection, "ACL", "SAVE") || isDone(connection, "CONFIG", "REWRITE");
    }

    private static boolean isDone(RespConnection connection, String... command) throws IOException {
        try {
            connection.command(command);
            return true;
        } catch (ServerException e) {
            if (e.isForbidden()) {
                throw e;
            }
            return false;
        }
    }

    private String digest() {
        byte[] utf8 = password.utf8();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /** Whether the server keeps it is not seen; it is done again, which ends the connections once more and does no harm. */
    @Override
    public Probe probe(ActionContext context) {
        return Probe.notDone();
    }
}
