package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether what a server that is followed keeps of its commands bridges an outage, at the rate at which is written. Used by one thread. */
final class Backlog {

    /** How long whoever follows may be away, if nobody says otherwise. */
    static final Duration OUTAGE = Duration.ofMinutes(10);

    /** What the rate is taken of, so that what is written at once now and then does not count as one. */
    private static final Duration SPAN = Duration.ofMinutes(1);

    private final Clock clock;
    private final Consumer<String> warning;
    private Optional<Look> before = Optional.empty();
    private boolean told;

    /**
     * What a server said of itself.
     *
     * @param id of its replication, which offsets are of
     * @param at when
     * @param offset how far it was
     * @param size of its backlog in bytes; 0 if it has none, since nobody has followed it
     */
    record Look(String id, Instant at, long offset, long size) {

        static Look of(String info, Instant at) {
            boolean active = Replication.number(info, "repl_backlog_active") == 1;
            return new Look(
                    Replication.info(info, "master_replid").orElse(""),
                    at,
                    Replication.number(info, "master_repl_offset"),
                    active ? Replication.number(info, "repl_backlog_size") : 0);
        }

        /** What is to be done if the backlog does not bridge an outage at the rate since then; empty if it does. */
        Optional<String> tooSmall(Look since, Duration outage) {
            long millis = Duration.between(since.at, at).toMillis();
            double rate = millis <= 0 ? 0 : 1000.0 * (offset - since.offset) / millis;
            double needed = rate * outage.toSeconds();
            return size > 0 && needed > size
                    ? Optional.of("At " + Math.round(rate) + " bytes a second the backlog bridges "
                            + Math.round(size / rate) + " s, and should " + outage.toSeconds()
                            + " s: raise repl-backlog-size to " + Math.round(needed))
                    : Optional.empty();
        }
    }

    /**
     * That of a server.
     *
     * @param warning is told when it is too small, and again once it had not been
     */
    Backlog(Clock clock, Consumer<String> warning) {
        this.clock = clock;
        this.warning = warning;
    }

    /**
     * Whether that of a server bridges an outage, at the average rate since a copy; empty if it does not let that be asked, goes on from no such copy, or has no backlog since nobody has followed it.
     *
     * @param since where the copy stands
     * @param now by the clock of the copy
     */
    static Optional<Health> health(Login server, Checkpoint since, Instant now) throws IOException {
        CommandPosition from = ReplicaLink.position(since);
        Look look;
        try (RespConnection connection = server.connect()) {
            look = Look.of(connection.text("INFO", "replication"), now);
        } catch (ServerException e) {
            if (e.isForbidden()) {
                return Optional.empty();
            }
            throw e;
        }
        return since.instant()
                .filter(at -> look.size() > 0 && look.id().startsWith(from.id()))
                .filter(at -> Duration.between(at, now).compareTo(SPAN) >= 0)
                .map(at -> look.tooSmall(new Look(look.id(), at, from.offset(), look.size()), OUTAGE)
                        .<Health>map(why -> new Health.Degraded(server + ": " + why))
                        .orElseGet(Health::up));
    }

    /** Takes what the server says of itself now. */
    void look(String info) {
        Look now = Look.of(info, clock.instant());
        Optional<Look> last = before.filter(look -> look.id().equals(now.id()));
        if (last.isPresent() && Duration.between(last.get().at(), now.at()).compareTo(SPAN) < 0) {
            return;
        }
        before = Optional.of(now);
        if (last.isPresent()) {
            Optional<String> reason = now.tooSmall(last.get(), OUTAGE);
            if (!told) {
                reason.ifPresent(warning);
            }
            told = reason.isPresent();
        }
    }
}
