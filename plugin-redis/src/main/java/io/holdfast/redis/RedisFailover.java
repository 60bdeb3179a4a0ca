package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Sentinels;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.TargetAction;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has Sentinels replace a master by its best replica, by {@code SENTINEL FAILOVER}, and waits until they name another server that is a master. Immutable and thread-safe. It cannot be undone, but by another one.
 *
 * <p>The one that is to be replaced is said, by the address that the Sentinels name it with: so a step that was interrupted, or that somebody was faster than, sees that another one is the master, and replaces nobody else. A server
 * that they do not know is not taken for replaced. What the former master took last and the replica did not get is lost. Where there are no Sentinels, {@link RedisPromotion} promotes.
 *
 * <p>The user of the Sentinels needs {@code +sentinel|master +sentinel|replicas +sentinel|failover}, that of the servers {@code +info +role}.
 */
public final class RedisFailover extends TargetAction<RedisServer> {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final String former;
    private final String formerInDrills;

    private RedisFailover(RedisServer server, String former, Optional<RedisServer> drill, String formerInDrills) {
        super(watched(server), drill.map(RedisFailover::watched));
        this.former = former;
        this.formerInDrills = formerInDrills;
    }

    /**
     * One of the master that Sentinels name; not for drills.
     *
     * @param server that Sentinels name: {@code redis-sentinel://…}
     * @param former the address of the one that is to be replaced, {@code host:port}, as the Sentinels have it
     * @throws IllegalArgumentException if no Sentinels are named
     */
    public static RedisFailover of(RedisServer server, String former) {
        return new RedisFailover(server, former, Optional.empty(), "");
    }

    /**
     * The same, which has other Sentinels replace another master in drills.
     *
     * @throws IllegalArgumentException if no Sentinels are named
     */
    public RedisFailover inDrills(RedisServer other, String itsFormer) {
        return new RedisFailover(target(), former, Optional.of(other), itsFormer);
    }

    private static RedisServer watched(RedisServer server) {
        if (server.sentinels().isEmpty()) {
            throw new IllegalArgumentException("a failover is of Sentinels: redis-sentinel://host:26379/master");
        }
        return server;
    }

    @Override
    public String description() {
        return "have a replica replace " + former + " as the master of " + target();
    }

    @Override
    public String preview(ActionContext context) throws IOException {
        Sentinels sentinels = sentinels(context);
        String master = address(sentinels.named());
        if (!master.equals(former(context))) {
            return description() + ": " + master + " is the master";
        }
        return description() + ": "
                + sentinels
                        .replica()
                        .map(best -> address(best) + " has come furthest")
                        .orElse("no replica is as it should be");
    }

    private Sentinels sentinels(ActionContext context) throws IOException {
        return on(context).sentinels().orElseThrow();
    }

    private String former(ActionContext context) {
        return context.mode() == RecoveryMode.DRILL ? formerInDrills : former;
    }

    private static String address(Login server) {
        return server.host() + ":" + server.port();
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        Sentinels sentinels = sentinels(context);
        if (!isReplaced(context)) {
            Optional<String> refused = begin(sentinels);
            if (refused.isPresent()) {
                return Outcome.failed(refused.get() + "; nothing was done");
            }
        }
        CountDownLatch never = new CountDownLatch(1);
        while (!isReplaced(context) || !isMaster(sentinels)) {
            context.operation().checkCancelled();
            never.await(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS);
        }
        return isKnown(context)
                ? Outcome.done(outputs(sentinels))
                : Outcome.failed(unknown(context) + "; nothing was done");
    }

    /** Why they do not begin; one that is under way is as good. */
    private static Optional<String> begin(Sentinels sentinels) throws IOException {
        try {
            sentinels.failOver();
            return Optional.empty();
        } catch (ServerException e) {
            return e.code().equals("INPROG") ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private boolean isReplaced(ActionContext context) throws IOException {
        return !address(sentinels(context).named()).equals(former(context));
    }

    private static boolean isMaster(Sentinels sentinels) {
        try {
            return sentinels.master().port() > 0;
        } catch (IOException e) {
            return false; // Not yet.
        }
    }

    private boolean isKnown(ActionContext context) throws IOException {
        return sentinels(context).knowsReplica(former(context));
    }

    private String unknown(ActionContext context) {
        return "the Sentinels know of no server " + former(context);
    }

    private static Map<String, String> outputs(Sentinels sentinels) throws IOException {
        return Map.of("master", address(sentinels.named()));
    }

    @Override
    public Probe probe(ActionContext context) throws IOException {
        if (!isReplaced(context)) {
            return Probe.notDone();
        }
        Sentinels sentinels = sentinels(context);
        if (!isKnown(context)) {
            return Probe.unknown(unknown(context));
        }
        return isMaster(sentinels) ? Probe.done(outputs(sentinels)) : Probe.notDone();
    }
}
