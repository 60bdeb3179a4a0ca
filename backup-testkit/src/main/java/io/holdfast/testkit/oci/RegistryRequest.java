package io.holdfast.testkit.oci;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A request that came to a {@link RegistryStandIn}, without its body. Immutable.
 *
 * @param number 1 for the first that came
 * @param delivery whether it came to the other server, which delivers blobs
 * @param method such as {@code HEAD}
 * @param path without the query: {@code /v2/shop/web/manifests/1.2}
 * @param authorized whether it had a header {@code Authorization}
 * @param range the header {@code Range}; empty if it had none
 */
public record RegistryRequest(
        long number, boolean delivery, String method, String path, boolean authorized, String range) {

    /** Every request. */
    public static Predicate<RegistryRequest> any() {
        return request -> true;
    }

    /** Requests of a method whose path has this in it: {@code GET /blobs/}. */
    public static Predicate<RegistryRequest> of(String method, String part) {
        return request -> request.method.equals(method) && request.path.contains(part);
    }

    /** Requests for the content of blobs. */
    public static Predicate<RegistryRequest> blob() {
        return of("GET", "/blobs/sha");
    }

    /** Requests for tokens. */
    public static Predicate<RegistryRequest> token() {
        return of("GET", "/token");
    }

    /** The first so many requests that a predicate accepts, and no other. It counts, so it serves one server. */
    public static Predicate<RegistryRequest> first(long count, Predicate<RegistryRequest> which) {
        AtomicLong seen = new AtomicLong();
        return request -> which.test(request) && seen.incrementAndGet() <= count;
    }

    @Override
    public String toString() {
        return "request " + number + " (" + method + " " + path + (delivery ? " of the delivery" : "") + ")";
    }
}
