package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a registry is told of who asks: nothing, user and password, or a token for what is asked for. Thread-safe. */
final class Authorization {

    /** As the specification has it where an answer does not say how long a token lasts. */
    private static final int DEFAULT_SECONDS = 60;

    private final OciRegistry registry;
    private final Clock clock;

    /** By scope; guarded by this. */
    private final Map<String, Token> tokens = new HashMap<>();

    /** Guarded by this. */
    private boolean basic;

    private record Token(String value, Instant end) {

        @Override
        public String toString() {
            return "a token until " + end;
        }
    }

    /** Asks a server of tokens. */
    interface TokenServer {
        /**
         * Its answer.
         *
         * @param authorization empty for nobody in particular
         */
        byte[] ask(URI uri, Optional<String> authorization) throws IOException, InterruptedException;
    }

    Authorization(OciRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** The header {@code Authorization}, as far as it is known what the registry wants. */
    synchronized Optional<String> header(String scope) {
        Token token = tokens.get(scope);
        if (token != null && clock.instant().isBefore(token.end())) {
            return Optional.of("Bearer " + token.value());
        }
        return basic ? registry.basic() : Optional.empty();
    }

    /**
     * Does what a registry wants that did not accept {@link #header}.
     *
     * @return whether there is something to try now
     */
    boolean answer(List<Challenge> challenges, String scope, TokenServer server)
            throws IOException, InterruptedException {
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("bearer")) {
                keep(scope, token(challenge, scope, server));
                return true;
            }
            if (challenge.scheme().equals("basic") && registry.basic().isPresent()) {
                synchronized (this) {
                    tokens.remove(scope);
                    basic = true;
                }
                return true;
            }
        }
        return false;
    }

    private synchronized void keep(String scope, Token token) {
        tokens.put(scope, token);
    }

    private Token token(Challenge challenge, String scope, TokenServer server)
            throws IOException, InterruptedException {
        Instant begun = clock.instant();
        byte[] answer = server.ask(uri(challenge, scope), registry.basic());
        try {
            JsonNode root = Manifest.JSON.readTree(answer);
            String value = root.path("token").asText(root.path("access_token").asText());
            // A line break would be a header of its own.
            if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IOException("The server of tokens of " + registry + " has answered without a token");
            }
            return new Token(value, begun.plusSeconds(root.path("expires_in").asInt(DEFAULT_SECONDS)));
        } catch (JsonProcessingException e) {
            // The cause would show a part of the answer.
            throw new IOException("The server of tokens of " + registry + " has answered what is no JSON");
        }
    }

    private URI uri(Challenge challenge, String scope) throws IOException {
        String realm = challenge.parameter("realm");
        try {
            URI uri = URI.create(realm);
            if (registry.address().leadsTo(uri)) {
                String service = challenge.parameter("service");
                String query =
                        (service.isEmpty() ? "" : "service=" + encoded(service) + "&") + "scope=" + encoded(scope);
                return URI.create(realm + (uri.getRawQuery() == null ? "?" : "&") + query);
            }
        } catch (IllegalArgumentException e) {
            // Said below, without what cannot be read.
        }
        throw new IOException(
                "The registry " + registry
                        + " names a server of tokens that no password may be sent to, since it is not reached over TLS. Nothing was sent");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
