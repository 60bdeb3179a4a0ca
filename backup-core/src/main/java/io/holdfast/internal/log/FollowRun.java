package io.holdfast.internal.log;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.SourceException;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.repository.FollowRequest;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a source and folds what came, each on a thread, from when a host asks for it until it ends it. Thread-safe. */
public final class FollowRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FollowRun.class);

    /** From how many bytes on a file of a log snapshot is not made longer. */
    private static final long PIECE_SIZE = 256 << 20;

    /** How often it looks between two foldings whether there is too much to wait for the next, and whether somebody has made a base that lacks. */
    private static final int LOOKS = 60;

    private static final int SEGMENT_SIZE = 4 << 20;
    private static final RetryPolicy PAUSES =
            new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final OpenRepository repository;
    private final Source source;
    private final FollowRequest request;
    private final FollowedLog log;
    private final FollowHealth health;
    private final BaseLack lack;
    private final Optional<BaseRenewal> renewal;
    /** What asks for the end. */
    private final Cancellation closing = new Cancellation();

    /** What ends the follower, once what it has taken is acknowledged. */
    private final Cancellation end = new Cancellation();

    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch folded = new CountDownLatch(1);
    private volatile @Nullable LogFollower follower;
    private volatile @Nullable HoldfastException failure;

    private FollowRun(OpenRepository repository, SourceIdentity identity, Source source, FollowRequest request) {
        this.repository = repository;
        this.source = source;
        this.request = request;
        log = FollowedLog.of(repository, identity, PointRestore.shipper(source));
        health = new FollowHealth(repository.options().clock(), request.tolerableLag());
        lack = new BaseLack(() -> PointRestore.window(repository, identity, source), health);
        renewal = BaseRenewal.of(request.onGap(), lack, health);
    }

    /** Begins to follow a source. */
    public static FollowRun start(
            OpenRepository repository, SourceIdentity identity, Source source, FollowRequest request)
            throws IOException, InterruptedException {
        FollowRun run = new FollowRun(repository, identity, source, request);
        run.log.tail().requireCapabilities();
        run.closing.onCancel(() -> start("holdfast-follow-end", run::end));
        Runnable withdraw = request.cancellation().onCancel(run.closing::cancel);
        start("holdfast-follow", run::follow);
        start("holdfast-fold", () -> {
            run.keepFolding();
            withdraw.run();
        });
        return run;
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        renewal.ifPresent(BaseRenewal::begin);
        try {
            RunningOperation.run(
                    "follow", repository.options().clock(), repository.options().listener(), end, operation -> {
                        LogFollower begun = follower(operation);
                        follower = begun;
                        begun.run(operation);
                        return this;
                    });
        } catch (CancelledException e) {
            // As it was asked to.
        } catch (HoldfastException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new SourceException("Following " + source + " ended by an error of its plugin: " + e, e);
        } finally {
            renewal.ifPresent(BaseRenewal::close);
            health.ended(Optional.ofNullable(failure));
            ended.countDown();
        }
    }

    private LogFollower follower(RunningOperation operation) {
        LogShipper shipper = PointRestore.shipper(source);
        Spool.Limits limits = new Spool.Limits(request.spoolMemory(), request.spoolDirectory(), request.spoolFile());
        return new LogFollower(
                source,
                shipper,
                log.tail(),
                () -> log.history().claimable(),
                repository.options().userName() + "@" + repository.options().hostName(),
                new TailWriter.GroupCommit(SEGMENT_SIZE, request.commitDelay(), request.heartbeat()),
                limits,
                PAUSES,
                new AtGaps(health.telling(operation), request.onGap(), lack, renewal));
    }

    /** The connection stays until the source is told of what has become durable. */
    private void end() {
        try {
            LogFollower begun = follower;
            if (begun != null) {
                begun.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end.cancel();
        }
    }

    private void keepFolding() {
        try {
            long every = request.foldEvery().toNanos();
            long last = System.nanoTime();
            // At once too: else the tail would grow for ever if each who follows is killed before the time is over.
            foldAndLook();
            while (!ended.await(every / LOOKS, TimeUnit.NANOSECONDS)) {
                if (System.nanoTime() - last >= every || isLarge()) {
                    last = System.nanoTime();
                    foldAndLook();
                    renewal.ifPresent(BaseRenewal::look);
                } else if (health.lacksBase()) {
                    look();
                }
            }
            foldNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            log.close();
            folded.countDown();
        }
    }

    private boolean isLarge() throws InterruptedException {
        try {
            return log.tail().size() >= request.foldSize();
        } catch (IOException e) {
            // It is folded in time.
            return false;
        }
    }

    private void foldAndLook() throws InterruptedException {
        foldNow();
        look();
    }

    private void look() throws InterruptedException {
        try {
            lack.look();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Whether what is followed into {} can be restored is not known: {}", log.tail(), e.getMessage());
        }
    }

    private void foldNow() {
        try {
            fold(log);
            health.folded();
        } catch (IOException | RuntimeException e) {
            health.foldFailed(e);
            LOG.warn("What was followed into {} stays there until the next time: {}", log.tail(), e.getMessage());
        }
    }

    /** Not cancelled in any case: what is not folded now is to be folded at the end. */
    private static Folding.Result fold(FollowedLog log) throws IOException {
        return RunningOperation.run(
                "fold",
                log.repository().options().clock(),
                log.repository().options().listener(),
                new Cancellation(),
                operation -> new Folding(log, PIECE_SIZE, operation).run());
    }

    /** Folds what nobody follows any more. */
    public static void fold(OpenRepository repository, SourceIdentity identity, Source source) throws IOException {
        try (FollowedLog log = FollowedLog.of(repository, identity, PointRestore.shipper(source))) {
            fold(log);
        }
    }

    /** How it is going. */
    public Health health() {
        return health.now();
    }

    /** Where the log stands that is durable, if anything was stored since this began. */
    public Optional<Checkpoint> durable() {
        return health.durable();
    }

    /** How many bytes of its log the source has that are not durable, as far as it was heard of. */
    public OptionalLong behind() {
        LogFollower now = follower;
        return now == null ? OptionalLong.empty() : now.behind();
    }

    /** For how long something has been waiting to become durable. */
    public Duration lag() {
        return health.lag();
    }

    /**
     * Waits for the end.
     *
     * @throws HoldfastException what ended it, unless it was closed
     */
    public void await() throws InterruptedException {
        folded.await();
        HoldfastException why = failure;
        if (why != null) {
            throw why;
        }
    }

    @Override
    public void close() {
        closing.cancel();
        boolean interrupted = false;
        while (folded.getCount() > 0) {
            try {
                folded.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
