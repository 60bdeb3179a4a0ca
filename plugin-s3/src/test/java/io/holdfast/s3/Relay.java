package io.holdfast.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Stands before a server, and lets it depart from what S3 does as others were seen to, or lose what is on its way. */
final class Relay implements AutoCloseable {

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

    private final URI behind;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService executor = Executors.newCachedThreadPool(Threads.named("relay"));
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private volatile Function<Request, Action> rule = Action.Pass::new;

    /**
     * What came.
     *
     * @param uri path and query
     */
    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    record Request(String method, String uri, Map<String, String> headers, byte[] body) {

        boolean is(String wanted, String part) {
            return method.equals(wanted) && uri.contains(part);
        }

        Request without(String header) {
            Map<String, String> fewer = new TreeMap<>(headers);
            fewer.remove(header);
            return new Request(method, uri, fewer, body);
        }

        Request with(byte[] other) {
            return new Request(method, uri, headers, other);
        }
    }

    /** What is done with it. */
    sealed interface Action {
        /** The server gets it, perhaps changed. */
        record Pass(Request request) implements Action {}

        /** The server gets it, and nobody hears what it says. */
        record LoseAnswer(Request request) implements Action {}

        /** The server gets it, and half of what it says is lost. */
        record CutAnswer(Request request) implements Action {}

        /** The server does not get it. */
        record Refuse(int status, String code) implements Action {}
    }

    Relay(URI behind) throws IOException {
        this.behind = behind;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What is done from now on. */
    void rule(Function<Request, Action> now) {
        rule = now;
    }

    /** What came so far. */
    List<Request> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = request(exchange);
            requests.add(request);
            Action action = rule.apply(request);
            if (action instanceof Action.Pass pass) {
                HttpResponse<byte[]> answer = send(pass.request());
                answer(exchange, answer, answer.body().length);
            } else if (action instanceof Action.CutAnswer cut) {
                HttpResponse<byte[]> answer = send(cut.request());
                answer(exchange, answer, answer.body().length / 2);
            } else if (action instanceof Action.Refuse refuse) {
                refuse(exchange, refuse);
            } else if (action instanceof Action.LoseAnswer lose) {
                send(lose.request());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request request(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                exchange.getRequestBody().readAllBytes());
    }

    private HttpResponse<byte[]> send(Request request) throws IOException, InterruptedException {
        HttpRequest.Builder forwarded = HttpRequest.newBuilder(URI.create(behind + request.uri()))
                .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, value) -> {
            if (!OF_THE_CONNECTION.contains(name)) {
                forwarded.header(name, value);
            }
        });
        return client.send(forwarded.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer, int sent) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        answer.headers().map().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name) || (head && name.equals("content-length"))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 || head ? -1 : body.length);
        exchange.getResponseBody().write(body, 0, sent);
        exchange.getResponseBody().flush();
    }

    private static void refuse(HttpExchange exchange, Action.Refuse refuse) throws IOException {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + refuse.code()
                        + "</Code><Message>refused" + "</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(refuse.status(), head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
