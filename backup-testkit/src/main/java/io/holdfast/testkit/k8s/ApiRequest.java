package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request that came to an {@link ApiServerStandIn}, without its body. Immutable.
 *
 * @param number 1 for the first that came
 * @param method such as {@code PATCH}
 * @param path as it was sent, without its query: {@code /apis/apps/v1/namespaces/shop/deployments/web}
 * @param query decoded
 * @param group of the resource; empty for the core group, and where the path is about none
 * @param version such as {@code v1}; empty where the path is about none
 * @param namespace empty if it is about none or all
 * @param resource such as {@code deployments}; empty if it is about none
 * @param name empty if it is about several or none
 * @param subresource such as {@code status}; mostly empty
 */
public record ApiRequest(
        long number,
        String method,
        String path,
        Map<String, String> query,
        String group,
        String version,
        String namespace,
        String resource,
        String name,
        String subresource) {

    /** A request with a map of its own. */
    public ApiRequest {
        query = Collections.unmodifiableMap(new TreeMap<>(query));
    }

    static ApiRequest of(long number, String method, URI uri) {
        List<String> parts = List.of(uri.getRawPath().substring(1).split("/")).stream()
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), UTF_8))
                .toList();
        boolean named = parts.get(0).equals("apis");
        int from = named ? 3 : 2;
        String group = named && parts.size() > 1 ? parts.get(1) : "";
        String version = parts.size() >= from ? parts.get(from - 1) : "";
        String namespace = "";
        // The namespace itself and its parts are resources without a namespace.
        if (parts.size() > from + 2 && parts.get(from).equals("namespaces") && !isOfNamespace(parts.get(from + 2))) {
            namespace = parts.get(from + 1);
            from += 2;
        }
        return new ApiRequest(
                number,
                method,
                uri.getRawPath(),
                query(uri.getRawQuery()),
                group,
                version,
                namespace,
                part(parts, from),
                part(parts, from + 1),
                part(parts, from + 2));
    }

    private static boolean isOfNamespace(String part) {
        return part.equals("status") || part.equals("finalize");
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new TreeMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                String[] both = pair.split("=", 2);
                query.put(URLDecoder.decode(both[0], UTF_8), both.length > 1 ? URLDecoder.decode(both[1], UTF_8) : "");
            }
        }
        return query;
    }

    /** Every request. */
    public static Predicate<ApiRequest> any() {
        return request -> true;
    }

    /** Requests of a method about a resource, such as {@code PATCH deployments}. */
    public static Predicate<ApiRequest> of(String method, String resource) {
        return request -> request.method.equals(method) && request.resource.equals(resource);
    }

    /** Requests that ask for the objects of a resource, also page by page. */
    public static Predicate<ApiRequest> list(String resource) {
        return request -> of("GET", resource).test(request) && request.name.isEmpty() && !request.isWatch();
    }

    /** Requests to be told of what happens to the objects of a resource. */
    public static Predicate<ApiRequest> watch(String resource) {
        return request -> of("GET", resource).test(request) && request.isWatch();
    }

    /** Requests to run a command in a pod. */
    public static Predicate<ApiRequest> command() {
        return of("GET", "pods").and(request -> request.subresource.equals("exec"));
    }

    /** Requests for another page of a list. */
    public static Predicate<ApiRequest> nextPage(String resource) {
        return list(resource).and(request -> request.query.containsKey("continue"));
    }

    /** Requests that change something. */
    public static Predicate<ApiRequest> write() {
        return request -> !request.method.equals("GET");
    }

    /** The first so many requests that a predicate accepts, and no other. It counts, so it serves one server. */
    public static Predicate<ApiRequest> first(long count, Predicate<ApiRequest> which) {
        AtomicLong seen = new AtomicLong();
        return request -> which.test(request) && seen.incrementAndGet() <= count;
    }

    boolean isWatch() {
        return Set.of("1", "true").contains(query.getOrDefault("watch", ""));
    }

    boolean dryRun() {
        return query.containsKey("dryRun");
    }

    @Override
    public String toString() {
        return "request " + number + " (" + method + " " + path + (query.isEmpty() ? "" : " " + query) + ")";
    }
}
