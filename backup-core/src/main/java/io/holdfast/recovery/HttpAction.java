package io.holdfast.recovery;

import io.holdfast.internal.recovery.StatedTargets;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sends a request by HTTP. Immutable and thread-safe.
 *
 * <p>It is done if the answer is one of success (200 to 299), and has failed if it is another or nobody listens; if no answer comes nobody knows. The request has the header {@code Idempotency-Key}, which is the same
 * each time this step of this run is tried. Redirections are not followed. It is not for drills unless its step says so.
 */
public final class HttpAction implements RecoveryAction {

    private static final int NOT_FOUND = 404;

    private final String method;
    private final URI uri;
    private final String body;
    private final Optional<URI> probe;
    private final Map<String, String> headers;
    private final Map<String, Secret> secrets;
    private final StatedTargets targets;

    private HttpAction(Builder builder) {
        method = builder.method;
        uri = builder.uri;
        body = builder.body;
        probe = builder.probe;
        headers = Map.copyOf(builder.headers);
        secrets = Map.copyOf(builder.secrets);
        targets = new StatedTargets(builder.targets);
    }

    /**
     * Begins one: without content or a probe.
     *
     * @param method such as {@code POST}
     * @param uri which is shown, so that secrets do not belong there
     */
    public static Builder builder(String method, URI uri) {
        return new Builder(method, uri);
    }

    @Override
    public String description() {
        return "send " + method + " " + uri;
    }

    @Override
    public List<String> details() {
        List<String> details = new ArrayList<>(targets.details());
        details.add("body " + body);
        details.add("probe " + probe);
        details.add("headers " + new TreeMap<>(headers));
        details.add("secrets " + new TreeSet<>(secrets.keySet()));
        return details;
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) throws IOException, InterruptedException {
        return targets.measure(context);
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(uri)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Idempotency-Key", context.key());
        try {
            int status = send(request.build(), context);
            return isSuccess(status)
                    ? Outcome.done(Map.of("status", Integer.toString(status)))
                    : Outcome.failed(uri + " answered " + status);
        } catch (ConnectException e) {
            return Outcome.failed("nobody answers at " + uri);
        }
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        if (probe.isEmpty()) {
            return RecoveryAction.super.probe(context);
        }
        int status = send(request(probe.get()).GET().build(), context);
        if (isSuccess(status)) {
            return Probe.done();
        }
        return status == NOT_FOUND ? Probe.notDone() : Probe.unknown(probe.get() + " answered " + status);
    }

    private HttpRequest.Builder request(URI to) {
        HttpRequest.Builder request = HttpRequest.newBuilder(to);
        headers.forEach(request::header);
        secrets.forEach((name, value) -> request.header(name, new String(value.utf8(), StandardCharsets.UTF_8)));
        return request;
    }

    private static int send(HttpRequest request, ActionContext context) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .executor(context.operation().executor())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
        return response.statusCode();
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status <= 299;
    }

    /** Builds an {@link HttpAction}. Not thread-safe. */
    public static final class Builder {

        private final String method;
        private final URI uri;
        private final Map<String, String> headers = new HashMap<>();
        private final Map<String, Secret> secrets = new HashMap<>();
        private final Map<RecoveryMode, List<RecoveryTarget>> targets = new EnumMap<>(RecoveryMode.class);
        private String body = "";
        private Optional<URI> probe = Optional.empty();

        private Builder(String method, URI uri) {
            this.method = method;
            this.uri = uri;
        }

        /** The content, in UTF-8. */
        public Builder body(String text) {
            body = text;
            return this;
        }

        /** What tells by a GET whether it was done: by success that it was, by 404 that it was not. */
        public Builder probe(URI at) {
            probe = Optional.of(at);
            return this;
        }

        /** Adds a header. */
        public Builder header(String name, String value) {
            headers.put(name, value);
            return this;
        }

        /** Adds a header whose value is not shown, such as {@code Authorization}. It is read when the request is sent. */
        public Builder secretHeader(String name, Secret value) {
            secrets.put(name, value);
            return this;
        }

        /** Says what the request changes in a mode, which are measured before each drill; without targets nothing. Where nobody says it nobody knows: of drills, there is no drill with it, and of real runs, none of a scenario of which another step changes something. */
        public Builder touches(RecoveryMode mode, RecoveryTarget... what) {
            targets.put(mode, List.of(what));
            return this;
        }

        /** The action. */
        public HttpAction build() {
            return new HttpAction(this);
        }
    }
}
