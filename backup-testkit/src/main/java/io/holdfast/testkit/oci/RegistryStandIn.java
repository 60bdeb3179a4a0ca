package io.holdfast.testkit.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * A registry of container images in this process, which speaks the distribution specification of the OCI and enforces it. It listens on 127.0.0.1 only and keeps everything in memory
 * until it is closed. Thread-safe.
 *
 * <pre>{@code
 * try (RegistryStandIn registry = RegistryStandIn.start(RegistryStandIn.Access.TOKEN)) {
 *     registry.redirectBlobs();
 *     registry.on(RegistryRequest.first(1, RegistryRequest.blob()), RegistryFault.CUT);
 *     ...
 * }
 * }</pre>
 *
 * <p>A token is good for one repository, and for pulling, pushing or both. Who sends a password where none was asked for is refused, above all by the second server, to which it sends
 * clients for blobs when it {@linkplain #redirectBlobs redirects}. Manifests are given to those who say that they know their kind, and taken when all that they name is there. Parts of an
 * upload follow one another at the address that the last answer named; as at the reference registry, an older address is good for nothing, not even to ask how much has arrived. Tags are listed five at a time,
 * and manifests by what they refer to.
 *
 * <p>Of several rules that match a request the first counts.
 */
public final class RegistryStandIn implements AutoCloseable {

    /** Who is let in. */
    public static final String USER = "robot";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "a password that nobody may see";

    private static final int SERVED = 200;
    private static final String TOKENS = "/token";
    private static final int SLOW_PAUSES = 12;
    private static final Duration SLOW_PAUSE = Duration.ofMillis(250);

    private final HttpServer registry;
    private final HttpServer delivery;
    private final ExecutorService threads;
    private final Gate gate;
    private final Repositories repositories = new Repositories();
    private final Map<String, byte[]> published = new ConcurrentHashMap<>();
    private final List<RegistryRequest> requests = new ArrayList<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private volatile boolean redirects;
    private volatile boolean ignoresRanges;

    /** How it asks who somebody is. */
    public enum Access {
        /** It does not, and refuses who tells it. */
        OPEN,
        /** For user and password. */
        BASIC,
        /** For a token, which it gives for user and password. */
        TOKEN
    }

    private record Rule(Predicate<RegistryRequest> which, RegistryFault fault) {}

    private RegistryStandIn(Access access) throws IOException {
        // Or else each answer waits 40 ms for the client to acknowledge its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "holdfast-registry-stand-in");
            thread.setDaemon(true);
            return thread;
        });
        registry = server(false);
        delivery = server(true);
        gate = new Gate(access, uri() + TOKENS);
    }

    private HttpServer server(boolean delivers) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        HttpServer server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, delivers));
        server.start();
        return server;
    }

    /** An empty registry. */
    public static RegistryStandIn start(Access access) throws IOException {
        return new RegistryStandIn(access);
    }

    /** Where it listens, such as {@code http://127.0.0.1:40123}. */
    public URI uri() {
        return URI.create("http://" + host());
    }

    /** The same as names of images begin. */
    public String host() {
        return "127.0.0.1:" + registry.getAddress().getPort();
    }

    /** From now on it sends those who ask for blobs on to another server, as registries do that keep them in a bucket. */
    public void redirectBlobs() {
        redirects = true;
    }

    /** From now on it gives all of a blob to who asks for a part. */
    public void ignoreRanges() {
        ignoresRanges = true;
    }

    /** Lets no token be good any more that it gave out so far. */
    public void forgetTokens() {
        gate.forgetTokens();
    }

    /** Lets these requests go wrong from now on. */
    public RegistryStandIn on(Predicate<RegistryRequest> which, RegistryFault fault) {
        rules.add(new Rule(which, fault));
        return this;
    }

    /** Lets nothing go wrong from now on. */
    public void heal() {
        rules.clear();
        synchronized (rules) {
            rules.notifyAll();
        }
    }

    /** Adds a blob, and returns its digest. */
    public String addBlob(String repository, byte[] content) {
        return repositories.addBlob(repository, content);
    }

    /** Adds a manifest under a tag as it is, whatever it names, and returns its digest. */
    public String addManifest(String repository, String tag, String mediaType, byte[] content) {
        return repositories.addManifest(repository, tag, mediaType, content);
    }

    /** Removes a blob, tag or manifest of a repository. */
    public void remove(String repository, String name) {
        repositories.remove(repository, name);
    }

    /** The content of a blob that it has. */
    public Optional<byte[]> blob(String repository, String digest) {
        return repositories.blob(repository, digest);
    }

    /** The content of a manifest that it has, by tag or digest. */
    public Optional<byte[]> manifest(String repository, String reference) {
        return repositories.manifest(repository, reference).map(Repositories.Stored::bytes);
    }

    /** Publishes something at its other server, as vendors do with layers that registries may not have. */
    public URI publish(byte[] content) {
        String path = "/published/" + Repositories.digest(content).replace(':', '-');
        published.put(path, content.clone());
        return URI.create("http://127.0.0.1:" + delivery.getAddress().getPort() + path);
    }

    /** Every request so far, in the order in which they came, also those that went wrong or were refused. */
    public List<RegistryRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** How many of the requests so far a predicate accepts. */
    public long count(Predicate<RegistryRequest> which) {
        return requests().stream().filter(which).count();
    }

    private void answer(HttpExchange exchange, boolean delivers) throws IOException {
        try (exchange) {
            RegistryRequest request = noted(exchange, delivers);
            RegistryFault fault = fault(request);
            byte[] body = read(exchange.getRequestBody(), fault);
            Answer answer = fault == null ? served(exchange, delivers, body) : failed(fault, exchange, delivers, body);
            if (answer != null) {
                send(exchange, answer, fault);
            }
        }
    }

    private static byte[] read(InputStream in, @Nullable RegistryFault fault) throws IOException {
        ByteArrayOutputStream slowly = new ByteArrayOutputStream();
        for (int pause = 0; fault == RegistryFault.SLOW && pause < SLOW_PAUSES; pause++) {
            LockSupport.parkNanos(SLOW_PAUSE.toNanos());
            slowly.writeBytes(in.readNBytes(1 << 20));
        }
        slowly.writeBytes(in.readAllBytes());
        return slowly.toByteArray();
    }

    private RegistryRequest noted(HttpExchange exchange, boolean delivers) {
        synchronized (requests) {
            RegistryRequest request = new RegistryRequest(
                    requests.size() + 1L,
                    delivers,
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    !header(exchange, "Authorization").isEmpty(),
                    header(exchange, "Range"));
            requests.add(request);
            return request;
        }
    }

    private @Nullable RegistryFault fault(RegistryRequest request) {
        RegistryFault struck = null;
        for (Rule rule : rules) {
            // Every rule is asked, since rules may count.
            boolean matches = rule.which().test(request);
            struck = struck == null && matches ? rule.fault() : struck;
        }
        return struck;
    }

    private @Nullable Answer failed(RegistryFault fault, HttpExchange exchange, boolean delivers, byte[] body) {
        return switch (fault) {
            case THROTTLED -> Answer.error(429, "TOOMANYREQUESTS").with("Retry-After", "1");
            case THROTTLED_FOR_A_DAY -> Answer.error(429, "TOOMANYREQUESTS").with("Retry-After", "86400");
            case ERROR -> Answer.error(500, "UNKNOWN");
            case DENIED -> Answer.error(403, "DENIED");
            case ABSENT -> Answer.error(404, "NAME_UNKNOWN");
            case SLOW, CUT, CUT_EARLY, CUT_LATE, FLIPPED, LONGER -> served(exchange, delivers, body);
            case STALL -> awaitHealing();
            case DROP -> null;
            case LOSE_ANSWER -> {
                served(exchange, delivers, body);
                yield null;
            }
        };
    }

    private @Nullable Answer awaitHealing() {
        synchronized (rules) {
            while (!rules.isEmpty()) {
                try {
                    rules.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
        }
        return null;
    }

    private Answer served(HttpExchange exchange, boolean delivers, byte[] body) {
        String path = exchange.getRequestURI().getPath();
        String authorization = header(exchange, "Authorization");
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        if (delivers) {
            return delivered(path, authorization, query, header(exchange, "Range"));
        }
        if (path.equals(TOKENS)) {
            return gate.token(authorization, query);
        }
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        if (ignoresRanges) {
            headers.remove("Range");
        }
        Repositories.Asked asked = new Repositories.Asked(exchange.getRequestMethod(), path, query, headers, body);
        Matcher matched = asked.matched();
        if (!matched.matches()) {
            return Answer.error(404, "NAME_UNKNOWN");
        }
        String repository = matched.group("repository");
        boolean reads = asked.method().equals("GET") || asked.method().equals("HEAD");
        Optional<Answer> refusal = gate.refusal(authorization, repository, reads ? "pull" : "push");
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Answer answer = repositories.answer(asked);
        boolean blob = matched.group("kind").equals("blobs") && asked.method().equals("GET");
        return redirects && blob && answer.code() / 100 == SERVED / 100 && !path.contains("/uploads/")
                ? Answer.of(307, Map.of("Location", delivery(repository, matched.group("rest"))))
                : answer;
    }

    private String delivery(String repository, String digest) {
        return "http://127.0.0.1:" + delivery.getAddress().getPort() + "/" + repository + "/blobs/" + digest
                + "?signature=" + signature(digest);
    }

    /** Whoever knows the address of a blob may have it. */
    private static String signature(String digest) {
        return Repositories.digest(("signed " + digest).getBytes(UTF_8)).substring(7);
    }

    private Answer delivered(String path, String authorization, Map<String, String> query, String range) {
        if (!authorization.isEmpty()) {
            return Answer.error(400, "NOBODY_ASKED_FOR_A_PASSWORD");
        }
        byte[] content = published.get(path);
        int blobs = path.indexOf("/blobs/");
        if (content == null && blobs > 0) {
            String digest = path.substring(blobs + "/blobs/".length());
            content = signature(digest).equals(query.get("signature"))
                    ? repositories.blob(path.substring(1, blobs), digest).orElse(null)
                    : null;
        }
        return content == null ? Answer.error(403, "DENIED") : Repositories.part(content, ignoresRanges ? "" : range);
    }

    private static void send(HttpExchange exchange, Answer answer, @Nullable RegistryFault fault) throws IOException {
        byte[] body = answer.body();
        if (fault == RegistryFault.FLIPPED && body.length > 0) {
            body = body.clone();
            body[body.length / 2] ^= 1;
        } else if (fault == RegistryFault.LONGER) {
            body = Arrays.copyOf(body, body.length + 1);
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        boolean bare = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
        // An answer that is shorter than its head says has the connection closed.
        exchange.sendResponseHeaders(
                answer.code(), bare ? -1 : body.length + (fault == RegistryFault.CUT_LATE ? 1 : 0));
        if (!bare) {
            OutputStream out = exchange.getResponseBody();
            out.write(body, 0, sent(body.length, fault));
            out.flush();
        }
    }

    private static int sent(int length, @Nullable RegistryFault fault) {
        if (fault == RegistryFault.CUT) {
            return length / 2;
        }
        return fault == RegistryFault.CUT_EARLY ? length / 10 : length;
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                String[] both = pair.split("=", 2);
                query.put(URLDecoder.decode(both[0], UTF_8), both.length > 1 ? URLDecoder.decode(both[1], UTF_8) : "");
            }
        }
        return query;
    }

    @Override
    public void close() {
        heal();
        registry.stop(0);
        delivery.stop(0);
        threads.shutdownNow();
    }
}
