package io.holdfast.detect;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.HealthCheck;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks whether a GET by HTTP is answered as it should be: down if it is answered otherwise, too late, or by nobody; degraded if it takes long; unknown if its host cannot be found. Redirections are not followed, and no more than
 * the first mebibyte of an answer is looked into. Thread-safe.
 */
public final class HttpHealthCheck implements HealthCheck {

    private static final int LONGEST_BODY = 1 << 20;

    private final URI uri;
    private final Set<Integer> statuses;
    private final Optional<String> text;
    private final Duration timeout;
    private final Optional<Duration> slow;
    private final Map<String, Secret> secrets;

    private HttpHealthCheck(Builder builder) {
        uri = builder.uri;
        statuses = Set.copyOf(builder.statuses);
        text = builder.text;
        timeout = builder.timeout;
        slow = builder.slow;
        secrets = Map.copyOf(builder.secrets);
    }

    /**
     * A check that any success (200 to 299) within ten seconds is an answer as it should be.
     *
     * @param uri which is shown, so that secrets do not belong there
     * @throws IllegalArgumentException if it is not http or https
     */
    public static Builder get(URI uri) {
        return new Builder(uri);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        operation.checkCancelled();
        HttpClient client = HttpClient.newBuilder()
                .executor(operation.executor())
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout);
        secrets.forEach((name, secret) -> request.header(name, new String(secret.utf8(), StandardCharsets.UTF_8)));
        Beginning body = new Beginning();
        long begin = System.nanoTime();
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request.build(), BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(body::add)));
        Operation.Registration onCancel = operation.onCancel(() -> answer.cancel(true));
        try {
            int status = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS).statusCode();
            return judge(status, body.text(), Duration.ofNanos(System.nanoTime() - begin));
        } catch (TimeoutException e) {
            return new Health.Down(uri + " did not answer within " + timeout);
        } catch (CancellationException e) {
            operation.checkCancelled();
            return new Health.Unknown("asking " + uri + " was cancelled");
        } catch (ExecutionException e) {
            operation.checkCancelled();
            return failure(Objects.requireNonNullElse(e.getCause(), e));
        } finally {
            answer.cancel(true);
            onCancel.close();
        }
    }

    private Health judge(int status, String body, Duration took) {
        if (statuses.isEmpty() ? status < 200 || status > 299 : !statuses.contains(status)) {
            return new Health.Down(uri + " answered " + status);
        }
        if (text.filter(wanted -> !body.contains(wanted)).isPresent()) {
            return new Health.Down(uri + " answered without \"" + text.orElseThrow() + "\"");
        }
        return slow.filter(limit -> took.compareTo(limit) > 0).isPresent()
                ? new Health.Degraded(uri + " took " + took.toMillis() + " ms to answer")
                : Health.up();
    }

    private Health failure(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return new Health.Unknown("where " + uri.getHost() + " is cannot be found out");
            }
        }
        if (e instanceof HttpTimeoutException) {
            return new Health.Down(uri + " did not answer within " + timeout);
        }
        return new Health.Down(
                e instanceof ConnectException ? "nobody answers at " + uri : uri + " did not answer: " + e);
    }

    /** The beginning of an answer, however long that is. */
    private static final class Beginning {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        synchronized void add(byte[] part) {
            bytes.write(part, 0, Math.min(part.length, LONGEST_BODY - bytes.size()));
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** Builds a {@link HttpHealthCheck}. Not thread-safe. */
    public static final class Builder {

        private final URI uri;
        private final Set<Integer> statuses = new HashSet<>();
        private final Map<String, Secret> secrets = new HashMap<>();
        private Optional<String> text = Optional.empty();
        private Optional<Duration> slow = Optional.empty();
        private Duration timeout = Duration.ofSeconds(10);

        private Builder(URI uri) {
            HttpRequest.newBuilder(uri);
            this.uri = uri;
        }

        /** Which answers are as they should be, instead of any success. */
        public Builder status(int... codes) {
            Arrays.stream(codes).forEach(statuses::add);
            return this;
        }

        /** What has to be in the answer. */
        public Builder contains(String wanted) {
            text = Optional.of(wanted);
            return this;
        }

        /** How long an answer may take until it is none. */
        public Builder timeout(Duration limit) {
            timeout = limit;
            return this;
        }

        /** How long an answer may take without being degraded. */
        public Builder slow(Duration limit) {
            slow = Optional.of(limit);
            return this;
        }

        /** Adds a header whose value is not shown, such as {@code Authorization}. It is read at each look. */
        public Builder secretHeader(String name, Secret value) {
            secrets.put(name, value);
            return this;
        }

        /** The check. */
        public HttpHealthCheck build() {
            return new HttpHealthCheck(this);
        }
    }
}
