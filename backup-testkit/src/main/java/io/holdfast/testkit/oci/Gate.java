package io.holdfast.testkit.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Who is let in, and to what. Guarded by itself. */
final class Gate {

    private static final String SERVICE = "registry of a test";
    private static final Pattern SCOPE = Pattern.compile("repository:[a-z0-9/._-]+:(pull|push|pull,push)");

    private final RegistryStandIn.Access access;
    private final String realm;
    private final Map<String, String> scopes = new HashMap<>();

    Gate(RegistryStandIn.Access access, String realm) {
        this.access = access;
        this.realm = realm;
    }

    /** Lets no token be good any more that was given out so far. */
    synchronized void forgetTokens() {
        scopes.clear();
    }

    /** Why a request is not let in, if it is not. */
    synchronized Optional<Answer> refusal(String header, String repository, String action) {
        return switch (access) {
            case OPEN ->
                header.isEmpty() ? Optional.empty() : Optional.of(Answer.error(400, "NOBODY_ASKED_FOR_A_PASSWORD"));
            case BASIC ->
                isOfUser(header)
                        ? Optional.empty()
                        : Optional.of(
                                Answer.error(401, "UNAUTHORIZED").with("WWW-Authenticate", "Basic realm=\"tests\""));
            case TOKEN -> {
                String scope = header.startsWith("Bearer ") ? scopes.getOrDefault(header.substring(7), "") : "";
                boolean allowed = scope.startsWith("repository:" + repository + ":")
                        && scope.substring(scope.lastIndexOf(':')).contains(action);
                yield allowed ? Optional.empty() : Optional.of(challenge(repository, action));
            }
        };
    }

    private Answer challenge(String repository, String action) {
        return Answer.error(401, "UNAUTHORIZED")
                .with(
                        "WWW-Authenticate",
                        "Bearer realm=\"" + realm + "\",service=\"" + SERVICE + "\",scope=\"repository:" + repository
                                + ":" + action + "\"");
    }

    synchronized Answer token(String header, Map<String, String> query) {
        if (!isOfUser(header)) {
            return Answer.error(401, "UNAUTHORIZED");
        }
        String scope = query.getOrDefault("scope", "");
        if (!SERVICE.equals(query.get("service")) || !SCOPE.matcher(scope).matches()) {
            return Answer.error(400, "UNSUPPORTED");
        }
        String token = "token-" + UUID.randomUUID();
        scopes.put(token, scope);
        return new Answer(
                200,
                Map.of("Content-Type", "application/json"),
                ("{\"access_token\":\"" + token + "\",\"expires_in\":300}").getBytes(UTF_8));
    }

    private static boolean isOfUser(String header) {
        String both = RegistryStandIn.USER + ":" + RegistryStandIn.PASSWORD;
        return header.equals("Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
    }
}
