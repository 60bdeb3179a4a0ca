package io.holdfast.oci;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request on its way. What it looks like to people has no query, which may let somebody in.
 *
 * @param scope for which a token is asked for; empty if nobody is to be told who asks
 * @param isRepeatable whether doing it twice is doing it once
 */
@SuppressWarnings("ArrayRecordComponent") // They are never compared.
record Call(String method, URI uri, String scope, Map<String, String> headers, byte[] body, boolean isRepeatable) {

    Call {
        headers = Map.copyOf(headers);
    }

    static Call get(URI uri, String scope) {
        return new Call("GET", uri, scope, Map.of(), new byte[0], true);
    }

    static Call of(String method, URI uri, String scope) {
        return new Call(method, uri, scope, Map.of(), new byte[0], true);
    }

    Call with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Call(method, uri, scope, more, body, isRepeatable);
    }

    Call with(byte[] content) {
        return new Call(method, uri, scope, headers, content, isRepeatable);
    }

    /** The same, which is sent once. */
    Call once() {
        return new Call(method, uri, scope, headers, body, false);
    }

    Call at(URI other) {
        return new Call(method, other, scope, headers, body, isRepeatable);
    }

    Call anonymous() {
        return new Call(method, uri, "", headers, body, isRepeatable);
    }

    boolean isAnonymous() {
        return scope.isEmpty();
    }

    boolean isReading() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /** What it sends, once. */
    SentBody sentBody() {
        return new SentBody(
                isReading() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
    }

    HttpRequest request(Optional<String> authorization, SentBody sent) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, sent);
        headers.forEach(request::header);
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request.build();
    }

    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}
