package io.holdfast.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to a registry: tells it who asks, follows it to where it keeps its blobs without telling that to others, and tries again where that may help.
 * Thread-safe.
 */
final class RegistryClient {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int OK = 200;
    private static final int LONGEST_ERROR = 64 << 10;
    private static final int LONGEST_TOKEN = 1 << 20;

    private final OciRegistry registry;
    private final Operation operation;
    private final Duration firstPause;
    private final HttpClient http;
    private final Authorization authorization;

    RegistryClient(OciRegistry registry, Operation operation) throws IOException {
        this(registry, operation, Patience.FIRST);
    }

    RegistryClient(OciRegistry registry, Operation operation, Duration firstPause) throws IOException {
        this.registry = registry;
        this.operation = operation;
        this.firstPause = firstPause;
        authorization = new Authorization(registry, operation.clock());
        HttpClient.Builder builder = HttpClient.newBuilder()
                // JDK 17 would send the authorization on to wherever it is redirected.
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(registry.timeout())
                .executor(operation.executor());
        if (registry.trust().isPresent()) {
            builder.sslContext(TrustedCertificates.of(registry.trust().get()));
        }
        http = builder.build();
    }

    OciRegistry registry() {
        return registry;
    }

    Operation operation() {
        return operation;
    }

    /** For requests that serve one purpose. */
    Patience patience() {
        return new Patience(operation.clock(), firstPause);
    }

    /** Sends a request; what the answer says is left to the caller, who closes it. */
    HttpResponse<ResponseStream> send(Call call, Patience patience) throws IOException, InterruptedException {
        Call next = call;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<ResponseStream> answer = authorized(next, patience);
            if (!next.isReading() || !REDIRECTS.contains(answer.statusCode())) {
                return answer;
            }
            answer.body().close();
            next = redirected(next, answer.headers().firstValue("Location").orElse(""));
        }
        throw new DamagedContentException(call + " is sent on more than " + MOST_REDIRECTS + " times");
    }

    /** The same, of which an answer of one of these kinds is expected. */
    HttpResponse<ResponseStream> expect(Call call, Patience patience, Integer... codes)
            throws IOException, InterruptedException {
        HttpResponse<ResponseStream> answer = send(call, patience);
        if (Set.of(codes).contains(answer.statusCode())) {
            return answer;
        }
        throw refusal(call.toString(), answer);
    }

    private Call redirected(Call call, String location) throws IOException {
        URI to;
        try {
            to = call.uri().resolve(location);
        } catch (IllegalArgumentException e) {
            throw new DamagedContentException(call + " is sent on to what is no address");
        }
        if (location.isEmpty() || !registry.address().leadsTo(to)) {
            throw new DamagedContentException(call + " is sent on to where it would not be encrypted");
        }
        return registry.address().isOriginOf(to) ? call.at(to) : call.at(to).anonymous();
    }

    private HttpResponse<ResponseStream> authorized(Call call, Patience patience)
            throws IOException, InterruptedException {
        HttpResponse<ResponseStream> answer = patient(call, header(call), patience);
        if (answer.statusCode() != UNAUTHORIZED || call.isAnonymous()) {
            return answer;
        }
        var challenges = Challenge.read(answer.headers().allValues("WWW-Authenticate"));
        if (!authorization.answer(challenges, call.scope(), (uri, header) -> token(uri, header, patience))) {
            return answer;
        }
        answer.body().close();
        return patient(call, header(call), patience);
    }

    private Optional<String> header(Call call) {
        return call.isAnonymous() ? Optional.empty() : authorization.header(call.scope());
    }

    private byte[] token(URI uri, Optional<String> header, Patience patience) throws IOException, InterruptedException {
        Call call = Call.get(uri, "").anonymous();
        HttpResponse<ResponseStream> answer = patient(call, header, patience);
        if (answer.statusCode() != OK) {
            throw refusal(call.toString(), answer);
        }
        return read(answer, LONGEST_TOKEN);
    }

    private HttpResponse<ResponseStream> patient(Call call, Optional<String> header, Patience patience)
            throws IOException, InterruptedException {
        while (true) {
            operation.checkCancelled();
            Duration asked = Duration.ZERO;
            try {
                HttpResponse<ResponseStream> answer = exchanged(call, header);
                boolean again =
                        answer.statusCode() == TOO_MANY || (answer.statusCode() >= SERVER_ERROR && call.isRepeatable());
                asked = patience.asked(answer.headers());
                if (!again || !patience.lasts(asked)) {
                    return answer;
                }
                answer.body().close();
                LOG.debug("{}: {}; trying again", call, answer.statusCode());
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                operation.checkCancelled();
                if (!call.isRepeatable() || !patience.lasts(asked)) {
                    throw new IOException(call + " failed: " + e, e);
                }
                LOG.debug("{}: {}; trying again", call, e.toString());
            }
            patience.await(asked);
        }
    }

    private HttpResponse<ResponseStream> exchanged(Call call, Optional<String> header)
            throws IOException, InterruptedException {
        SentBody body = call.sentBody();
        CompletableFuture<HttpResponse<ResponseStream>> answer =
                http.sendAsync(call.request(header, body), head -> new ResponseStream(registry.timeout()));
        try {
            return Silence.endedBy(answer, body::taken, registry.timeout());
        } catch (HttpTimeoutException | InterruptedException e) {
            CompletableFuture<Void> unused =
                    answer.thenAccept(late -> late.body().close());
            answer.cancel(true);
            throw e;
        }
    }

    /** All of an answer that is not too long, which is closed. */
    static byte[] read(HttpResponse<ResponseStream> answer, int longest) throws IOException {
        try (InputStream in = answer.body()) {
            byte[] all = in.readNBytes(longest + 1);
            if (all.length > longest) {
                throw new DamagedContentException("the answer is longer than " + longest + " bytes");
            }
            return all;
        }
    }

    /** What an answer refuses, which is closed. Its text may repeat what it was sent, and is not shown. */
    static RegistryException refusal(String what, HttpResponse<ResponseStream> answer) {
        String reason = "";
        try {
            JsonNode error = Manifest.JSON.readTree(read(answer, LONGEST_ERROR)).at("/errors/0/code");
            reason = error.asText().matches("[A-Z_]{1,64}") ? error.asText() : "";
        } catch (IOException e) {
            LOG.debug("{}: the answer {} cannot be read", what, answer.statusCode());
        }
        return new RegistryException(what, answer.statusCode(), reason);
    }
}
