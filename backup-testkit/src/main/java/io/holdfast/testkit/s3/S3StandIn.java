package io.holdfast.testkit.s3;

import io.holdfast.testkit.internal.Certificate;
import io.holdfast.testkit.s3.S3Fault.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A server in this process that speaks the S3 protocol as Amazon's does, and enforces what it says. It listens on 127.0.0.1 only, knows buckets in the path and
 * not in the host's name, lets in one key, and keeps everything in memory until it is closed. Thread-safe.
 *
 * <pre>{@code
 * try (S3StandIn server = S3StandIn.start(Clock.systemUTC())) {
 *     String bucket = server.newBucket();
 *     server.on(S3Request.first(2, S3Request.of("PUT", "a/data/")), S3Fault.SLOW_DOWN);
 *     ...
 *     assertThat(server.openUploads()).isZero();
 * }
 * }</pre>
 *
 * <p>Signatures, the clock of the client (15 minutes), hashes of bodies, {@code Content-MD5} and checksums, also in frames, are checked; of an object that is
 * created with a condition by several, one succeeds. Versions, locks, archives that an object must be restored from, rules for the life cycle and keys of a
 * customer are as they are there. {@link Departure}s let it do as other servers do. It is stricter than Amazon where a client that relies on
 * leniency would fail elsewhere: a body that is not signed must come over TLS, and an upload that was completed is not known any more. What stores do not use is
 * refused: copies, addresses that are signed themselves, forms, policies, replication, events, and lists of the first version.
 *
 * <p>Of several rules that match a request the first counts.
 */
public final class S3StandIn implements AutoCloseable {

    /** Who is let in. */
    public static final String ACCESS_KEY = "tester";

    /** The secret of {@link #ACCESS_KEY}. */
    public static final String SECRET_KEY = "a secret that nobody may see";

    /** Where the buckets are. */
    public static final String REGION = "us-east-1";

    private final Clock clock;
    private final boolean secure;
    private final Path directory;
    private final Service service;
    private final Listener listener;

    /** Guarded by itself. */
    private final List<S3Request> requests = new ArrayList<>();

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private volatile Duration skew = Duration.ZERO;

    private record Rule(Predicate<S3Request> which, S3Fault fault, Duration delay) {}

    private S3StandIn(Clock clock, boolean secure) throws IOException, InterruptedException {
        this.clock = clock;
        this.secure = secure;
        directory = Files.createTempDirectory("holdfast-s3-");
        service = new Service(this::now, secure);
        listener = new Listener(secure ? Optional.of(tls()) : Optional.empty(), this::answer);
    }

    private SSLContext tls() throws IOException, InterruptedException {
        Certificate own = Certificate.make(directory);
        own.export(certificate());
        return own.context();
    }

    /** A server without TLS and without buckets, which has this time. */
    public static S3StandIn start(Clock clock) throws IOException, InterruptedException {
        return new S3StandIn(clock, false);
    }

    /** The same over TLS, with a new {@link #certificate} that nobody trusts yet. */
    public static S3StandIn startWithTls(Clock clock) throws IOException, InterruptedException {
        return new S3StandIn(clock, true);
    }

    /** Where it listens, such as {@code http://127.0.0.1:40123}. */
    public URI uri() {
        return URI.create((secure ? "https" : "http") + "://127.0.0.1:" + listener.port());
    }

    /** The file with the certificate (PEM) of a server with TLS. It is deleted with the server. */
    public Path certificate() {
        return directory.resolve("certificate.pem");
    }

    /** The name of a new bucket. */
    public String newBucket() {
        String bucket = "b" + UUID.randomUUID();
        service.create(bucket);
        return bucket;
    }

    /** Lets it depart from S3 in these ways from now on, and in no others. */
    public void depart(Departure... ways) {
        Set<Departure> chosen = EnumSet.noneOf(Departure.class);
        Collections.addAll(chosen, ways);
        service.depart(Collections.unmodifiableSet(chosen));
    }

    /** Lets these requests go wrong from now on. */
    public S3StandIn on(Predicate<S3Request> which, S3Fault fault) {
        rules.add(new Rule(which, fault, Duration.ZERO));
        return this;
    }

    /** Lets these requests wait for so much real time before anything is done with them, from now on; they may go wrong as well. */
    public S3StandIn delay(Predicate<S3Request> which, Duration by) {
        rules.add(new Rule(which, S3Fault.NONE, by));
        return this;
    }

    /** Lets nothing go wrong or wait from now on. */
    public void heal() {
        rules.clear();
    }

    /** Lets its time be so much later than the clock's from now on; earlier if it is negative. */
    public void skewClock(Duration by) {
        skew = by;
    }

    /**
     * Lets it have room for only so many bytes of objects and parts from now on. More is refused with 403 {@code QuotaExceeded}, as where a quota of the bucket is
     * used up.
     */
    public void limit(long bytes) {
        limit(bytes, S3Fault.answer(403, "QuotaExceeded"));
    }

    /** The same with another answer, such as {@code answer(507, "InsufficientCapacity")} of a server that is full. */
    public void limit(long bytes, S3Fault beyond) {
        service.limit(bytes, beyond);
    }

    /**
     * Does now what the rules for the life cycle of its buckets say that is due by its clock: expiration, transition to other storage classes, removal of
     * former versions, abortion of uploads. Nothing of that happens by itself.
     */
    public void runLifecycle() {
        service.runLifecycle();
    }

    /** Every request so far, in the order in which they came, also those that went wrong or were refused. */
    public List<S3Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** How many of the requests so far a predicate accepts. */
    public long count(Predicate<S3Request> which) {
        return requests().stream().filter(which).count();
    }

    /** How many uploads of parts are neither completed nor aborted. */
    public int openUploads() {
        return service.openUploads();
    }

    /** To the second, as S3 tells it. */
    private Instant now() {
        return clock.instant().plus(skew).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether the connection can be used for another request. */
    private boolean answer(Connection connection, Connection.Head head) throws IOException, InterruptedException {
        S3Request request;
        try {
            request = request(head);
        } catch (Refusal e) {
            connection.send(e.reply(new S3Request(0, head.method(), "", "", Map.of(), Map.of(), 0)), true);
            return false;
        }
        S3Fault fault = strike(request);
        if (fault.is(Kind.RESET)) {
            connection.reset();
            return false;
        }
        try {
            Checks.ofHead(head, request);
        } catch (Refusal e) {
            connection.send(completed(e.reply(request), request), !head.method().equals("HEAD"));
            return false;
        }
        connection.askForBody(head);
        if (fault.is(Kind.CUT_REQUEST)) {
            connection.body(head, request.bytes() / 2);
            connection.reset();
            return false;
        }
        byte[] sent = connection.body(head, Long.MAX_VALUE);
        if (fault.is(Kind.FLIP_BIT) && sent.length > 0) {
            sent[sent.length / 2] ^= 1;
        }
        Reply reply = fault.isInstead()
                ? fault.refusal().reply(request)
                : service.perform(head, request, sent, fault.is(Kind.TWICE));
        completed(reply, request);
        return send(connection, reply, fault, !head.method().equals("HEAD"));
    }

    private S3Request request(Connection.Head head) throws IOException, Refusal {
        String[] path = Text.path(head.target()).split("/", 3);
        String bucket = path.length > 1 ? Text.decode(path[1]) : "";
        String key = path.length > 2 ? Text.decode(path[2]) : "";
        Map<String, String> query = Text.query(head.target());
        long bytes = head.length().orElse(0L);
        synchronized (requests) {
            S3Request request =
                    new S3Request(requests.size() + 1L, head.method(), bucket, key, query, head.headers(), bytes);
            requests.add(request);
            return request;
        }
    }

    /** Asks every rule, since rules may count. */
    private S3Fault strike(S3Request request) throws InterruptedException {
        S3Fault fault = S3Fault.NONE;
        for (Rule rule : rules) {
            if (rule.which().test(request)) {
                fault = fault.is(Kind.NONE) ? rule.fault() : fault;
                Thread.sleep(rule.delay().toMillis());
            }
        }
        return fault;
    }

    private Reply completed(Reply reply, S3Request request) {
        return reply.header("Date", Reply.date(now()))
                .header("Server", "holdfast-stand-in")
                .header("x-amz-request-id", Long.toString(request.number()));
    }

    private static boolean send(Connection connection, Reply reply, S3Fault fault, boolean withBody)
            throws IOException, InterruptedException {
        if (fault.is(Kind.LOSE_ANSWER) || (fault.is(Kind.CUT_ANSWER) && (!withBody || reply.length() == 0))) {
            return false;
        }
        if (fault.is(Kind.CUT_ANSWER)) {
            connection.sendHalf(reply);
            return false;
        }
        if (fault.is(Kind.DRIP) && withBody) {
            connection.drip(reply, fault);
        } else {
            connection.send(reply, withBody);
        }
        return true;
    }

    /** Ends all connections, and forgets everything. */
    @Override
    public void close() throws IOException {
        listener.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
