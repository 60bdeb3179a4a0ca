package io.holdfast.testkit.s3;

import io.holdfast.testkit.s3.Signature.Signed;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Does what requests want, if they may. Thread-safe: one after the other. */
final class Service {

    /** How long a server that lets several create the same looks away. */
    private static final long RACE_MILLIS = 300;

    private final Signature signature;
    private final boolean secure;
    /** Guards itself and all that it knows. */
    private final Router router;

    private volatile Set<Departure> departures = Set.of();
    private volatile Limit limit = new Limit(Long.MAX_VALUE, S3Fault.NONE);

    private record Limit(long bytes, S3Fault beyond) {

        void check(S3Request request, Body body, Router router) throws Refusal {
            if (bytes < Long.MAX_VALUE
                    && request.method().equals("PUT")
                    && router.size() + body.bytes().length > bytes) {
                throw beyond.refusal();
            }
        }
    }

    Service(Supplier<Instant> clock, boolean secure) {
        this.secure = secure;
        signature = new Signature(S3StandIn.ACCESS_KEY, S3StandIn.SECRET_KEY, S3StandIn.REGION, clock);
        router = new Router(new Behaviour(clock, way -> departures.contains(way), secure), S3StandIn.REGION);
    }

    void depart(Set<Departure> ways) {
        departures = ways;
    }

    void limit(long bytes, S3Fault beyond) {
        limit = new Limit(bytes, beyond);
    }

    void create(String bucket) {
        synchronized (router) {
            router.create(bucket);
        }
    }

    int openUploads() {
        synchronized (router) {
            return router.openUploads();
        }
    }

    void runLifecycle() {
        synchronized (router) {
            router.runLifecycle();
        }
    }

    /** Does it once or twice, and gives the last answer. */
    Reply perform(Connection.Head head, S3Request request, byte[] sent, boolean twice) throws InterruptedException {
        try {
            Body body = open(head, request, sent);
            if (twice) {
                perform(request, body);
            }
            return perform(request, body);
        } catch (Refusal e) {
            return e.reply(request);
        }
    }

    private Body open(Connection.Head head, S3Request request, byte[] sent) throws Refusal {
        boolean trusting = departures.contains(Departure.SIGNATURE_NOT_CHECKED);
        Optional<Signed> signed = trusting ? Optional.empty() : Optional.of(signature.check(head));
        Body body = departures.contains(Departure.FRAMES_STORED)
                ? Body.unchecked(sent)
                : Body.of(head, sent, signed, secure);
        Checks.ofContent(request, body, departures);
        return body;
    }

    private Reply perform(S3Request request, Body body) throws InterruptedException {
        try {
            S3Request seen = new Departing(request, departures).seen();
            if (departures.contains(Departure.CREATE_RACES)
                    && seen.header("if-none-match").isPresent()) {
                synchronized (router) {
                    router.checkCondition(seen);
                }
                Thread.sleep(RACE_MILLIS);
                seen = seen.without("if-none-match");
            }
            synchronized (router) {
                limit.check(seen, body, router);
                return router.route(seen, body);
            }
        } catch (Refusal e) {
            return e.reply(request);
        }
    }
}
