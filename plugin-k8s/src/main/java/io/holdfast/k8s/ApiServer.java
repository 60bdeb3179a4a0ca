package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to an API server, which are tried again where that may help: it asks for patience, fails, is silent or cannot be reached. None of them does harm when it is
 * done twice. Thread-safe.
 */
final class ApiServer implements AutoCloseable {

    /** Reads numbers as they are written, and shows nothing of what it cannot read. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int NOT_FOUND = 404;
    private static final int TRIES = 6;
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 30_000;

    private final KubernetesClient client;
    private final HttpClient http;
    private final Duration timeout;

    ApiServer(KubernetesClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
        http = client.getHttpClient();
    }

    /** A part of a path or query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    JsonNode get(String path, Operation operation) throws IOException, InterruptedException {
        return get(path, "application/json", operation);
    }

    JsonNode get(String path, String accept, Operation operation) throws IOException, InterruptedException {
        return json(send(new Request("GET", path, accept, "", ""), operation));
    }

    JsonNode apply(String path, JsonNode object, Operation operation) throws IOException, InterruptedException {
        return json(send(
                new Request("PATCH", path, "application/json", "application/apply-patch+yaml", object.toString()),
                operation));
    }

    /** Changes an object as a JSON merge patch says. Where it names the resource version that is changed, a request that is tried again changes nothing twice. */
    JsonNode mergePatch(String path, JsonNode patch, Operation operation) throws IOException, InterruptedException {
        return json(send(
                new Request("PATCH", path, "application/json", "application/merge-patch+json", patch.toString()),
                operation));
    }

    /** Makes an object that must not be there: it is if the answer to it was lost, which is refused as any other that is there. */
    JsonNode create(String path, JsonNode object, Operation operation) throws IOException, InterruptedException {
        return json(
                send(new Request("POST", path, "application/json", "application/json", object.toString()), operation));
    }

    /**
     * Deletes an object, and with it what it owns; one that is not there is no error.
     *
     * @param uid what it is known by: another one of its name stays, which is refused
     */
    void delete(String path, String uid, Operation operation) throws IOException, InterruptedException {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("apiVersion", "v1").put("kind", "DeleteOptions").put("propagationPolicy", "Background");
        options.putObject("preconditions").put("uid", uid);
        try {
            send(new Request("DELETE", path, "application/json", "application/json", options.toString()), operation);
        } catch (ApiException e) {
            if (e.code() != NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Asks for an answer that comes bit by bit, and is not tried again. It is read from when the answer is there, by {@link AsyncBody#consume}. */
    CompletableFuture<HttpResponse<AsyncBody>> stream(String path, AsyncBody.Consumer<List<ByteBuffer>> pieces) {
        return http.consumeBytes(request(new Request("GET", path, "application/json", "", "")), pieces);
    }

    /** Opens a connection for another protocol, which is not tried again. */
    CompletableFuture<WebSocket> webSocket(String path, String protocol, WebSocket.Listener listener) {
        return http.newWebSocketBuilder()
                .uri(URI.create(address(path)))
                .subprotocol(protocol)
                .connectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .buildAsync(listener);
    }

    private String address(String path) {
        return client.getMasterUrl().toString().replaceAll("/$", "") + path;
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            // The cause would show a part of the body.
            throw new IOException("the API server has answered what is no JSON");
        }
    }

    private record Request(String method, String path, String accept, String contentType, String body) {
        String shown() {
            return method + " " + path.replaceAll("\\?.*", "");
        }
    }

    private byte[] send(Request request, Operation operation) throws IOException, InterruptedException {
        long pause = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            operation.checkCancelled();
            long asked = 0;
            IOException failure;
            try {
                HttpResponse<byte[]> answer = exchange(request);
                if (answer.isSuccessful()) {
                    return answer.body();
                }
                ApiException refusal = new ApiException(request.shown(), answer.code(), status(answer.body()));
                if ((answer.code() != 429 && answer.code() < 500) || refusal.isOfAnotherShape()) {
                    throw refusal;
                }
                failure = refusal;
                asked = retryAfter(answer);
            } catch (ApiException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
            if (tries == TRIES) {
                throw failure;
            }
            LOG.debug("{}; trying again", failure.getMessage());
            Thread.sleep(Math.min(LONGEST_PAUSE, Math.max(asked, pause)));
            pause *= 2;
        }
    }

    private HttpRequest request(Request request) {
        HttpRequest.Builder builder = http.newHttpRequestBuilder()
                .uri(address(request.path()))
                .header("Accept", request.accept())
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (!request.body().isEmpty()) {
            builder.method(request.method(), request.contentType(), request.body());
        }
        return builder.build();
    }

    private HttpResponse<byte[]> exchange(Request request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request(request), byte[].class);
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new InterruptedIOException(request.shown() + ": no answer within " + timeout);
        } catch (ExecutionException e) {
            throw new IOException(
                    request.shown() + " at " + client.getMasterUrl() + " failed: " + e.getCause(), e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static JsonNode status(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static long retryAfter(HttpResponse<?> answer) {
        String seconds = answer.header("Retry-After");
        return seconds != null && seconds.matches("[0-9]{1,4}") ? Long.parseLong(seconds) * 1000 : 0;
    }

    @Override
    public String toString() {
        return String.valueOf(client.getMasterUrl());
    }

    @Override
    public void close() {
        client.close();
    }
}
