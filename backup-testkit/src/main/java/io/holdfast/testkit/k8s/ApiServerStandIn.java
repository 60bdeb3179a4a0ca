package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.testkit.internal.Certificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server in this process that speaks as the API server of a cluster of Kubernetes does, with its controllers, and enforces the rules that a backup and a restore meet. It
 * listens on 127.0.0.1 only, lets in one token, and keeps everything in memory until it is closed. Thread-safe.
 *
 * <pre>{@code
 * try (ApiServerStandIn server = ApiServerStandIn.start(Clock.systemUTC())) {
 *     server.create("""
 *             {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}""");
 *     server.on(ApiRequest.first(2, ApiRequest.list("secrets")), ApiFault.THROTTLED);
 *     ...
 * }
 * }</pre>
 *
 * <p>Lists come in pages of one resource version, until {@link #expireContinues}. Server-side apply knows who owns which field; a dry run stores nothing; services get addresses
 * and ports that no other has; what is immutable stays; custom resources lose what their schema does not have, and have a status of its own; what no owner is left of is
 * deleted, with namespaces what they hold; finalizers put that off; a webhook that may not fail refuses what it is asked about, since nobody answers for it. What
 * controllers do is done before the next request, and before those who watch are told. Watches begin at a resource version that was not {@linkplain #expireContinues forgotten}, last
 * as long as was asked for unless they are {@linkplain #dropWatches dropped}, and say how far the server is when it {@linkplain #bookmark does}. It knows no kubelet: no pod runs, and what commands in
 * pods whose phase is {@code Running} do {@linkplain #onCommand is said}; they are begun over WebSockets, as by {@code kubectl exec}, not over SPDY. Bodies are
 * JSON, also of an apply; protobuf, strategic merge patches, deletion of collections and impersonation are not served.
 *
 * <p>Its tests run on real servers as well, of 1.20 and of 1.36, and it does what the newest do. Those of 1.20 tell what they serve group by group only, let who created an
 * object own its dropped status too, refuse an update that leaves out the address of a service, and say some refusals with the code 500 and without a reason.
 */
public final class ApiServerStandIn implements AutoCloseable {

    /** Who is let in. */
    public static final String TOKEN = "a-token-that-nobody-may-see";

    private final boolean secure;
    private final Path directory;
    private final HttpServer http;
    private final FrontDoor door;
    private final ExecutorService threads;

    /** Guards itself, and the requests. */
    private final Router router;

    private final Watches watches;
    private final List<ApiRequest> requests = new ArrayList<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private volatile @Nullable PodCommand commands;

    private record Rule(Predicate<ApiRequest> which, ApiFault fault) {}

    private ApiServerStandIn(Clock clock, boolean secure) throws IOException, InterruptedException {
        this.secure = secure;
        router = new Router(clock::instant);
        watches = new Watches(router);
        directory = Files.createTempDirectory("holdfast-k8s-");
        // Or else each answer waits 40 ms for the client to acknowledge its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "holdfast-k8s-stand-in");
            thread.setDaemon(true);
            return thread;
        });
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        ServerSocket listening = sockets().createServerSocket(0, 0, loopback);
        door = new FrontDoor(listening, http.getAddress(), threads, this::upgrade);
        door.start();
        for (String namespace : List.of("default", "kube-system", "kube-public")) {
            create("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"" + namespace
                    + "\"}}");
        }
    }

    private ServerSocketFactory sockets() throws IOException, InterruptedException {
        if (!secure) {
            return ServerSocketFactory.getDefault();
        }
        Certificate own = Certificate.make(directory);
        own.export(certificate());
        return own.context().getServerSocketFactory();
    }

    /** A server without TLS, which has this time. */
    public static ApiServerStandIn start(Clock clock) throws IOException, InterruptedException {
        return new ApiServerStandIn(clock, false);
    }

    /** The same over TLS, with a new {@link #certificate} that nobody trusts yet. */
    public static ApiServerStandIn startWithTls(Clock clock) throws IOException, InterruptedException {
        return new ApiServerStandIn(clock, true);
    }

    /** Where it listens, such as {@code http://127.0.0.1:40123}. */
    public URI uri() {
        return URI.create((secure ? "https" : "http") + "://127.0.0.1:" + door.port());
    }

    /** The file with the certificate (PEM) of a server with TLS. It is deleted with the server. */
    public Path certificate() {
        return directory.resolve("certificate.pem");
    }

    /** A file that tells clients such as kubectl where it is and how they are let in. It is deleted with the server. */
    public Path kubeconfig() throws IOException {
        Map<String, Object> cluster = new LinkedHashMap<>(Map.of("server", uri().toString()));
        if (secure) {
            byte[] authority = Files.readAllBytes(certificate());
            cluster.put("certificate-authority-data", Base64.getEncoder().encodeToString(authority));
        }
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("apiVersion", "v1");
        file.put("kind", "Config");
        file.put("current-context", "stand-in");
        file.put("clusters", List.of(Map.of("name", "stand-in", "cluster", cluster)));
        file.put(
                "contexts",
                List.of(Map.of("name", "stand-in", "context", Map.of("cluster", "stand-in", "user", "tester"))));
        file.put("users", List.of(Map.of("name", "tester", "user", Map.of("token", TOKEN))));
        return Files.writeString(directory.resolve("kubeconfig"), Json.write(file));
    }

    /** Lets these requests go wrong from now on. Of several rules that match the first counts. */
    public ApiServerStandIn on(Predicate<ApiRequest> which, ApiFault fault) {
        rules.add(new Rule(which, fault));
        return this;
    }

    /** Says what commands in pods do from now on. */
    public void onCommand(PodCommand does) {
        commands = does;
    }

    /** Lets nothing go wrong from now on. */
    public void heal() {
        rules.clear();
        synchronized (rules) {
            rules.notifyAll();
        }
    }

    /** Whether it tells everything that it serves at once to those who ask so, as servers do from 1.27 on, and as it does at first. */
    public void aggregatesDiscovery(boolean does) {
        synchronized (router) {
            router.aggregates(does);
        }
    }

    /** Has it say that it serves a group version whose own server does not answer, such as {@code metrics.k8s.io/v1beta1}. */
    public void addDeadApi(String groupVersion) {
        synchronized (router) {
            router.kill(groupVersion);
        }
    }

    /**
     * Has it serve just these versions of a built-in kind, the preferred one first, as older and newer servers do.
     *
     * @param resource such as {@code cronjobs.batch}
     */
    public void serve(String resource, String... versions) {
        synchronized (router) {
            router.types().serve(resource, List.of(versions));
        }
    }

    /** Tells all who watch, and want to know, how far it is, as servers do about each minute. */
    public void bookmark() {
        watches.bookmark();
    }

    /** Breaks off all watches that there are in the middle; they can be begun again at once. */
    public void dropWatches() {
        watches.drop();
    }

    /** Lets every list that was begun before be too old to go on, and every watch to begin from before, as they are some minutes later. */
    public void expireContinues() {
        synchronized (router) {
            router.compact();
        }
    }

    /**
     * Creates an object as a client does.
     *
     * @param json with {@code apiVersion}, {@code kind} and {@code metadata}
     * @throws IllegalArgumentException if the server refuses it
     */
    public void create(String json) {
        synchronized (router) {
            Map<String, Object> object;
            try {
                object = Json.object(json);
            } catch (Refusal e) {
                throw new IllegalArgumentException(e);
            }
            // Definitions that came before are served then.
            router.route(ApiRequest.of(0, "GET", URI.create("/version")), new Router.Body("", "", "", ""));
            String apiVersion = Json.text(object, "apiVersion");
            ResourceType type = router.types()
                    .ofKind(apiVersion, Json.text(object, "kind"))
                    .orElseThrow(() -> new IllegalArgumentException("nothing is served as in " + json));
            String namespace = Json.text(object, "metadata", "namespace");
            String path = (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion
                    + (type.namespaced() ? "/namespaces/" + namespace : "") + "/" + type.plural();
            perform("POST", path, "application/json", json, 201);
        }
    }

    /**
     * What is at a path of the API, as JSON; no request is counted.
     *
     * @throws IllegalArgumentException if nothing is
     */
    public String get(String path) {
        return Json.write(perform("GET", path, "", "", 200).json());
    }

    /**
     * Deletes an object, or asks for it where that takes time.
     *
     * @throws IllegalArgumentException if the server refuses that
     */
    public void delete(String path) {
        perform("DELETE", path, "", "", 200);
    }

    /**
     * Changes an object or its status as JSON merge patch says.
     *
     * @throws IllegalArgumentException if the server refuses that
     */
    public void mergePatch(String path, String patch) {
        perform("PATCH", path, "application/merge-patch+json", patch, 200);
    }

    private Router.Answer perform(String method, String path, String type, String text, int expected) {
        synchronized (router) {
            Router.Answer answer = router.route(
                    ApiRequest.of(0, method, URI.create(path)), new Router.Body("", type, "kubectl", text));
            if (answer.code() != expected) {
                throw new IllegalArgumentException(Json.text(answer.json(), "message"));
            }
            return answer;
        }
    }

    /** Every request so far, in the order in which they came, also those that went wrong or were refused. */
    public List<ApiRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** How many of the requests so far a predicate accepts. */
    public long count(Predicate<ApiRequest> which) {
        return requests().stream().filter(which).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            receive(exchange);
        } catch (Watches.BrokenOffException e) {
            // Closing the exchange would end its answer in an orderly way; this has the server close the connection.
            throw e;
        } catch (IOException | RuntimeException e) {
            exchange.close();
            throw e;
        }
        exchange.close();
    }

    private void receive(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        perform(exchange, received(exchange.getRequestMethod(), exchange.getRequestURI()), text);
    }

    private ApiRequest received(String method, URI target) {
        synchronized (requests) {
            ApiRequest request = ApiRequest.of(requests.size() + 1L, method, target);
            requests.add(request);
            return request;
        }
    }

    /** The rule that counts for a request. */
    private Optional<Rule> struck(ApiRequest request) {
        Optional<Rule> struck = Optional.empty();
        for (Rule rule : rules) {
            // Every rule is asked, since rules may count.
            boolean matches = rule.which().test(request);
            struck = struck.isEmpty() && matches ? Optional.of(rule) : struck;
        }
        return struck;
    }

    private void perform(HttpExchange exchange, ApiRequest request, String text) throws IOException {
        Optional<Rule> struck = struck(request);
        if (struck.isEmpty()) {
            Optional<Watch> watch = watch(exchange, request);
            if (watch.isPresent()) {
                watches.serve(exchange, watch.get());
            } else {
                send(exchange, answered(exchange, request, text));
            }
            return;
        }
        ApiFault fault = struck.get().fault();
        switch (fault.kind()) {
            case ANSWER -> {
                if (fault.retryAfter() > 0) {
                    exchange.getResponseHeaders().set("Retry-After", Integer.toString(fault.retryAfter()));
                }
                Refusal refusal = refusal(fault);
                send(exchange, new Router.Answer(refusal.code(), refusal.status()));
            }
            case STALL -> awaitHealing(struck.get());
            case LOSE_ANSWER -> answered(exchange, request, text);
            // The exchange is closed without an answer.
            case DROP -> {}
        }
    }

    private static Refusal refusal(ApiFault fault) {
        return new Refusal(fault.code(), fault.reason(), "the server was made to refuse this");
    }

    /** Serves a connection that is to become a WebSocket: for a command in a pod. */
    private void upgrade(RequestHead head, Socket client, InputStream in) throws IOException {
        ApiRequest request = received(head.method(), head.target());
        CommandSocket socket = new CommandSocket(head, request, client, in);
        Optional<Rule> struck = struck(request);
        ApiFault fault = struck.map(Rule::fault).orElse(null);
        try {
            if (fault != null && fault.kind() == ApiFault.Kind.ANSWER) {
                socket.refuse(refusal(fault), fault.retryAfter());
            } else if (fault != null && fault.kind() == ApiFault.Kind.STALL) {
                awaitHealing(struck.get());
            } else if (fault == null || fault.kind() == ApiFault.Kind.LOSE_ANSWER) {
                PodCommand does = commands;
                PodCommand.Invocation invocation = invocation(head, request, socket);
                String protocol = socket.protocol();
                if (does == null) {
                    throw new Refusal(500, "InternalError", "no kubelet answers");
                }
                socket.serve(protocol, invocation, does, fault == null, threads);
            }
        } catch (Refusal e) {
            socket.refuse(e, 0);
        }
    }

    private PodCommand.Invocation invocation(RequestHead head, ApiRequest request, CommandSocket socket)
            throws Refusal {
        if (!isLetIn(head.header("authorization"))) {
            throw new Refusal(401, "Unauthorized", "Unauthorized");
        }
        synchronized (router) {
            return socket.invocation(router.podToEnter(request));
        }
    }

    private void awaitHealing(Rule struck) {
        synchronized (rules) {
            try {
                while (rules.contains(struck)) {
                    rules.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The watch that is asked for, if one is and it is not refused, as any other request is then. */
    private Optional<Watch> watch(HttpExchange exchange, ApiRequest request) {
        synchronized (router) {
            try {
                return isLetIn(exchange) ? router.watch(request) : Optional.empty();
            } catch (Refusal e) {
                return Optional.empty();
            }
        }
    }

    private static boolean isLetIn(HttpExchange exchange) {
        return isLetIn(header(exchange, "Authorization"));
    }

    private static boolean isLetIn(String authorization) {
        return authorization.equals("Bearer " + TOKEN);
    }

    private Router.Answer answered(HttpExchange exchange, ApiRequest request, String text) {
        if (!isLetIn(exchange)) {
            Refusal refusal = new Refusal(401, "Unauthorized", "Unauthorized");
            return new Router.Answer(refusal.code(), refusal.status());
        }
        Router.Body body = new Router.Body(
                header(exchange, "Accept"),
                header(exchange, "Content-Type").replaceAll(";.*", ""),
                request.query()
                        .getOrDefault(
                                "fieldManager", header(exchange, "User-Agent").replaceAll("[/ ].*", "")),
                text);
        synchronized (router) {
            return router.route(request, body);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static void send(HttpExchange exchange, Router.Answer answer) throws IOException {
        boolean page = answer.equals(Router.Answer.NO_PAGE);
        byte[] bytes = (page ? "404 page not found\n" : Json.write(answer.json())).getBytes(UTF_8);
        String accept = header(exchange, "Accept");
        boolean aggregated = Json.text(answer.json(), "kind").equals("APIGroupDiscoveryList");
        exchange.getResponseHeaders()
                .set(
                        "Content-Type",
                        page
                                ? "text/plain; charset=utf-8"
                                : aggregated ? accept.replaceAll(",.*", "") : "application/json");
        exchange.sendResponseHeaders(answer.code(), bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Ends all connections, and forgets everything. */
    @Override
    public void close() throws IOException {
        heal();
        door.close();
        http.stop(0);
        threads.shutdownNow();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
