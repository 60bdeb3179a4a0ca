package io.holdfast.testkit.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a registry holds, and what it does with it. Guarded by itself. */
final class Repositories {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH =
            Pattern.compile("/v2/(?<repository>.+)/(?<kind>manifests|blobs|tags|referrers)/(?<rest>.*)");
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final int TAGS_OF_A_PAGE = 5;
    private static final Pattern RANGE = Pattern.compile("(\\d+)-(\\d+)");

    /** Of each repository. */
    private final Map<String, Map<String, byte[]>> blobs = new HashMap<>();

    private final Map<String, Map<String, Stored>> manifests = new HashMap<>();
    private final Map<String, Upload> uploads = new HashMap<>();

    /** A manifest. */
    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    record Stored(String type, byte[] bytes) {}

    /** A request for it. */
    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    record Asked(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        Matcher matched() {
            return PATH.matcher(path);
        }
    }

    private static final class Upload {

        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private int state;
    }

    static String digest(byte[] content) {
        try {
            MessageDigest function = MessageDigest.getInstance("SHA-256");
            function.update(content);
            return "sha256:" + HexFormat.of().formatHex(function.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized String addBlob(String repository, byte[] content) {
        String digest = digest(content);
        blobs(repository).put(digest, content.clone());
        return digest;
    }

    synchronized String addManifest(String repository, String tag, String type, byte[] content) {
        String digest = digest(content);
        Stored stored = new Stored(type, content.clone());
        manifests(repository).put(digest, stored);
        manifests(repository).put(tag, stored);
        return digest;
    }

    synchronized Optional<byte[]> blob(String repository, String digest) {
        return Optional.ofNullable(blobs(repository).get(digest)).map(byte[]::clone);
    }

    synchronized Optional<Stored> manifest(String repository, String reference) {
        return Optional.ofNullable(manifests(repository).get(reference));
    }

    synchronized void remove(String repository, String name) {
        blobs(repository).remove(name);
        manifests(repository).remove(name);
    }

    private Map<String, byte[]> blobs(String repository) {
        return blobs.computeIfAbsent(repository, none -> new HashMap<>());
    }

    private Map<String, Stored> manifests(String repository) {
        return manifests.computeIfAbsent(repository, none -> new HashMap<>());
    }

    synchronized Answer answer(Asked asked) {
        Matcher path = asked.matched();
        if (!path.matches()) {
            return Answer.error(404, "NAME_UNKNOWN");
        }
        String repository = path.group("repository");
        String rest = path.group("rest");
        return switch (path.group("kind")) {
            case "tags" -> tags(repository, asked.query().getOrDefault("last", ""));
            case "referrers" -> referrers(repository, rest);
            case "manifests" ->
                asked.method().equals("PUT")
                        ? putManifest(asked, repository, rest)
                        : getManifest(asked, repository, rest);
            default ->
                rest.startsWith("uploads/")
                        ? upload(asked, repository, rest.substring("uploads/".length()))
                        : getBlob(asked, repository, rest);
        };
    }

    private Answer tags(String repository, String last) {
        if (!manifests.containsKey(repository)) {
            return Answer.error(404, "NAME_UNKNOWN");
        }
        List<String> tags = manifests(repository).keySet().stream()
                .filter(name -> !name.contains(":") && name.compareTo(last) > 0)
                .sorted()
                .toList();
        ObjectNode page = JSON.createObjectNode().put("name", repository);
        tags.stream().limit(TAGS_OF_A_PAGE).forEach(page.withArray("tags")::add);
        Answer answer = new Answer(
                200, Map.of("Content-Type", "application/json"), page.toString().getBytes(UTF_8));
        return tags.size() <= TAGS_OF_A_PAGE
                ? answer
                : answer.with(
                        "Link",
                        "</v2/" + repository + "/tags/list?last=" + tags.get(TAGS_OF_A_PAGE - 1) + ">; rel=\"next\"");
    }

    private Answer referrers(String repository, String digest) {
        ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", INDEX);
        ArrayNode listed = index.putArray("manifests");
        manifests(repository).forEach((name, stored) -> {
            if (name.contains(":") && subject(stored).equals(digest)) {
                listed.addObject()
                        .put("mediaType", stored.type())
                        .put("digest", name)
                        .put("size", stored.bytes().length);
            }
        });
        return new Answer(200, Map.of("Content-Type", INDEX), index.toString().getBytes(UTF_8));
    }

    private static String subject(Stored manifest) {
        try {
            return JSON.readTree(manifest.bytes()).at("/subject/digest").asText();
        } catch (IOException e) {
            return "";
        }
    }

    private Answer getManifest(Asked asked, String repository, String reference) {
        Stored stored = manifests(repository).get(reference);
        if (stored == null) {
            return Answer.error(404, "MANIFEST_UNKNOWN");
        }
        if (!asked.header("Accept").contains(stored.type())) {
            return Answer.error(404, "MANIFEST_OF_A_KIND_NOT_ASKED_FOR");
        }
        return new Answer(
                200,
                Map.of("Content-Type", stored.type(), "Docker-Content-Digest", digest(stored.bytes())),
                stored.bytes());
    }

    private Answer getBlob(Asked asked, String repository, String digest) {
        byte[] content = blobs(repository).get(digest);
        return content == null
                ? Answer.error(404, "BLOB_UNKNOWN")
                : part(content, asked.header("Range")).with("Docker-Content-Digest", digest);
    }

    /** What of some content a header {@code Range} asks for: all, or all from a byte on. */
    static Answer part(byte[] content, String range) {
        if (!range.matches("bytes=\\d+-")) {
            return new Answer(200, Map.of(), content);
        }
        int from = Integer.parseInt(range.substring(6, range.length() - 1));
        if (from >= content.length) {
            return Answer.error(416, "RANGE_INVALID");
        }
        return new Answer(
                206,
                Map.of("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length),
                Arrays.copyOfRange(content, from, content.length));
    }

    private Answer upload(Asked asked, String repository, String id) {
        if (asked.method().equals("POST") && id.isEmpty()) {
            String begun = UUID.randomUUID().toString();
            Upload upload = new Upload();
            uploads.put(begun, upload);
            return accepted(202, repository, begun, upload);
        }
        Upload upload = uploads.get(id);
        if (upload == null) {
            return Answer.error(404, "BLOB_UPLOAD_UNKNOWN");
        }
        if (!Integer.toString(upload.state).equals(asked.query().get("state"))) {
            return Answer.error(404, "BLOB_UPLOAD_INVALID");
        }
        return switch (asked.method()) {
            case "GET" -> accepted(204, repository, id, upload);
            case "PATCH" -> patch(asked, repository, id, upload);
            case "PUT" -> complete(asked, repository, id, upload);
            default -> Answer.error(405, "UNSUPPORTED");
        };
    }

    private Answer patch(Asked asked, String repository, String id, Upload upload) {
        Matcher range = RANGE.matcher(asked.header("Content-range"));
        boolean fits = range.matches()
                && Long.parseLong(range.group(1)) == upload.content.size()
                && Long.parseLong(range.group(2)) == upload.content.size() + asked.body().length - 1L;
        if (!fits) {
            return Answer.error(416, "BLOB_UPLOAD_INVALID");
        }
        upload.content.writeBytes(asked.body());
        upload.state++;
        return accepted(202, repository, id, upload);
    }

    private static Answer accepted(int code, String repository, String id, Upload upload) {
        return Answer.of(
                code,
                Map.of(
                        "Location",
                        "/v2/" + repository + "/blobs/uploads/" + id + "?state=" + upload.state,
                        "Range",
                        "0-" + Math.max(0, upload.content.size() - 1)));
    }

    private Answer complete(Asked asked, String repository, String id, Upload upload) {
        upload.content.writeBytes(asked.body());
        uploads.remove(id);
        byte[] content = upload.content.toByteArray();
        String digest = digest(content);
        if (!digest.equals(asked.query().get("digest"))) {
            return Answer.error(400, "DIGEST_INVALID");
        }
        blobs(repository).put(digest, content);
        return Answer.of(
                201, Map.of("Location", "/v2/" + repository + "/blobs/" + digest, "Docker-Content-Digest", digest));
    }

    private Answer putManifest(Asked asked, String repository, String reference) {
        String digest = digest(asked.body());
        if (reference.contains(":") && !reference.equals(digest)) {
            return Answer.error(400, "DIGEST_INVALID");
        }
        String type = asked.header("Content-type");
        try {
            JsonNode root = JSON.readTree(asked.body());
            if (!root.path("mediaType").asText(type).equals(type)) {
                return Answer.error(400, "MANIFEST_INVALID");
            }
            if (!hasAll(repository, root)) {
                return Answer.error(400, "MANIFEST_BLOB_UNKNOWN");
            }
        } catch (IOException e) {
            return Answer.error(400, "MANIFEST_INVALID");
        }
        Stored stored = new Stored(type, asked.body());
        manifests(repository).put(digest, stored);
        manifests(repository).put(reference, stored);
        return Answer.of(
                201, Map.of("Location", "/v2/" + repository + "/manifests/" + digest, "Docker-Content-Digest", digest));
    }

    /** Whether all is there that a manifest names, but for layers that are published elsewhere. */
    private boolean hasAll(String repository, JsonNode root) {
        for (JsonNode one : root.path("manifests")) {
            if (!manifests(repository).containsKey(one.path("digest").asText())) {
                return false;
            }
        }
        List<JsonNode> needed = new ArrayList<>();
        if (root.has("config")) {
            needed.add(root.get("config"));
        }
        root.path("layers").forEach(needed::add);
        return needed.stream()
                .filter(one -> one.path("urls").isEmpty())
                .allMatch(one -> Optional.ofNullable(
                                blobs(repository).get(one.path("digest").asText()))
                        .filter(content -> content.length == one.path("size").asLong())
                        .isPresent());
    }
}
