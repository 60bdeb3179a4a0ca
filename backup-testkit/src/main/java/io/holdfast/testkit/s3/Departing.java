package io.holdfast.testkit.s3;

import java.util.List;
import java.util.Set;

/** A request as a server sees it that departs from S3. */
final class Departing {

    private final S3Request request;
    private final Set<Departure> departures;
    private final boolean put;
    private final boolean completion;

    Departing(S3Request request, Set<Departure> departures) {
        this.request = request;
        this.departures = departures;
        put = request.method().equals("PUT");
        completion = request.method().equals("POST") && request.query().containsKey("uploadId");
    }

    /**
     * What is left of it.
     *
     * @throws Refusal if this server does not know what S3 does
     */
    S3Request seen() throws Refusal {
        if (isNotImplemented()) {
            throw Refusal.notImplemented();
        }
        if (put
                && on(Departure.RIGHT_IF_MATCH_REFUSED)
                && request.header("if-match").isPresent()) {
            throw Refusal.conditionFailed();
        }
        S3Request seen = ignoresCondition() ? request.without("if-none-match").without("if-match") : request;
        return on(Departure.CHECKSUM_NOT_RETURNED) ? seen.without("x-amz-checksum-mode") : seen;
    }

    private boolean on(Departure departure) {
        return departures.contains(departure);
    }

    private boolean isNotImplemented() {
        if (request.query().containsKey("delete")) {
            return on(Departure.NO_BATCH_DELETE);
        }
        if (on(Departure.NO_MULTIPART)
                && (request.query().containsKey("uploads") || request.query().containsKey("uploadId"))) {
            return true;
        }
        if (request.query().containsKey("versioning") || request.query().containsKey("versions")) {
            return on(Departure.NO_VERSIONING);
        }
        if (request.query().containsKey("lifecycle")) {
            return on(Departure.NO_LIFECYCLE);
        }
        if (isAboutLocks()) {
            return on(Departure.NO_OBJECT_LOCK);
        }
        return (put || completion)
                && on(Departure.CONDITION_NOT_IMPLEMENTED)
                && request.header("if-none-match").isPresent();
    }

    private boolean isAboutLocks() {
        return List.of("object-lock", "retention", "legal-hold").stream().anyMatch(request.query()::containsKey)
                || request.headers().keySet().stream().anyMatch(name -> name.startsWith("x-amz-object-lock-"));
    }

    private boolean ignoresCondition() {
        if (put) {
            return on(Departure.PUT_CONDITION_IGNORED);
        }
        return completion
                ? on(Departure.COMPLETE_CONDITION_IGNORED)
                : request.method().equals("DELETE") && on(Departure.DELETE_CONDITION_IGNORED);
    }
}
