package io.holdfast.testkit.s3;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A request that came to a {@link S3StandIn}, without its body. Immutable.
 *
 * @param number 1 for the first that came
 * @param method such as {@code PUT}
 * @param bucket empty if it is about none
 * @param key decoded; empty if it is about a bucket
 * @param query decoded; what has no value is there with an empty one, such as {@code uploads}
 * @param headers by their names in lower case
 * @param bytes how long the body is as it was sent, frames included
 */
public record S3Request(
        long number,
        String method,
        String bucket,
        String key,
        Map<String, String> query,
        Map<String, String> headers,
        long bytes) {

    /** A request with maps of its own. */
    public S3Request {
        query = Collections.unmodifiableMap(new TreeMap<>(query));
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /** Every request. */
    public static Predicate<S3Request> any() {
        return request -> true;
    }

    /** Requests of a method about keys that begin with a prefix. */
    public static Predicate<S3Request> of(String method, String keyPrefix) {
        return request -> request.method.equals(method) && request.key.startsWith(keyPrefix);
    }

    /** Requests with this in their query, such as {@code uploads}, {@code partNumber} or {@code delete}. */
    public static Predicate<S3Request> with(String query) {
        return request -> request.query.containsKey(query);
    }

    /** The request with this number. */
    public static Predicate<S3Request> number(long number) {
        return request -> request.number == number;
    }

    /** The request with this number and all that come later. */
    public static Predicate<S3Request> from(long number) {
        return request -> request.number >= number;
    }

    /** The first so many requests that a predicate accepts, and no other. It counts, so it serves one server. */
    public static Predicate<S3Request> first(long count, Predicate<S3Request> which) {
        AtomicLong seen = new AtomicLong();
        return request -> which.test(request) && seen.incrementAndGet() <= count;
    }

    /** Requests by chance, the same for the same seed: of every hundred about so many. */
    public static Predicate<S3Request> percent(int percent, long seed) {
        return request -> new SplittableRandom(seed * 31 + request.number).nextInt(100) < percent;
    }

    /** A header, by its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** What the query has of this name. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    S3Request without(String header) {
        Map<String, String> fewer = new TreeMap<>(headers);
        fewer.remove(header);
        return new S3Request(number, method, bucket, key, query, fewer, bytes);
    }

    @Override
    public String toString() {
        return "request " + number + " (" + method + " /" + bucket + "/" + key + (query.isEmpty() ? "" : " " + query)
                + ", " + bytes + " bytes)";
    }
}
