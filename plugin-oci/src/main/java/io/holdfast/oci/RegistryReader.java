package io.holdfast.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads manifests and blobs of a registry. Thread-safe. */
final class RegistryReader {

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int BEYOND_THE_END = 416;
    private static final int MOST_PAGES = 10_000;
    private static final int LONGEST_PAGE = 16 << 20;
    private static final Pattern NEXT = Pattern.compile("<(?<address>[^>]*)>\\s*;\\s*rel=\"?next\"?.*");

    private final RegistryClient client;

    /** A manifest as the registry has it. */
    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    record Pulled(Manifest manifest, Digest digest, byte[] bytes) {}

    RegistryReader(RegistryClient client) {
        this.client = client;
    }

    OciRegistry registry() {
        return client.registry();
    }

    /** For the answers that one blob comes in. */
    Patience patience() {
        return client.patience();
    }

    /** That of an image by its tag or digest. */
    Pulled manifest(ImageName image) throws IOException, InterruptedException {
        Call call = Call.get(api(image.repository(), "manifests/" + image.reference()), scope(image.repository()))
                .with("Accept", String.join(", ", MediaTypes.MANIFESTS));
        HttpResponse<ResponseStream> answer = client.expect(call, client.patience(), OK);
        String said = answer.headers()
                .firstValue("Content-Type")
                .map(type -> type.replaceAll(";.*", "").trim())
                .filter(MediaTypes::isManifest)
                .orElse("");
        byte[] bytes = RegistryClient.read(answer, Manifest.LONGEST);
        Digest digest = image.isPinned()
                ? Digest.parse(image.reference())
                : digest(answer.headers().firstValue("Docker-Content-Digest").orElse(""), bytes);
        if (!digest.isOfContent(bytes)) {
            throw new DamagedContentException("the manifest that came as " + digest + " is something else");
        }
        return new Pulled(Manifest.read(bytes, said), digest, bytes);
    }

    private static Digest digest(String said, byte[] bytes) throws IOException {
        try {
            return said.isEmpty() ? Digest.of(bytes) : Digest.parse(said);
        } catch (IllegalArgumentException e) {
            throw new DamagedContentException("the manifest is said to be " + e.getMessage());
        }
    }

    /** Each tag of a repository. */
    void tags(String repository, Consumer<String> each) throws IOException, InterruptedException {
        Optional<URI> page = Optional.of(api(repository, "tags/list?n=1000"));
        for (int pages = 0; page.isPresent(); pages++) {
            Call call = Call.get(page.get(), scope(repository));
            if (pages == MOST_PAGES) {
                throw new DamagedContentException(call + ": the list of tags does not end");
            }
            HttpResponse<ResponseStream> answer = client.expect(call, client.patience(), OK);
            page = next(call, answer);
            json(call, answer).path("tags").forEach(tag -> each.accept(tag.asText()));
        }
    }

    private Optional<URI> next(Call call, HttpResponse<ResponseStream> answer) throws IOException {
        Matcher link = NEXT.matcher(answer.headers().firstValue("Link").orElse(""));
        if (!link.matches()) {
            return Optional.empty();
        }
        try {
            URI next = call.uri().resolve(link.group("address"));
            if (registry().address().isOriginOf(next)) {
                return Optional.of(next);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        answer.body().close();
        throw new DamagedContentException(call + ": the list of tags goes on at another server, or nowhere");
    }

    /** How many manifests refer to one, as far as the registry lists that. */
    int referrers(ImageName image) throws IOException, InterruptedException {
        Call call = Call.get(api(image.repository(), "referrers/" + image.reference()), scope(image.repository()))
                .with("Accept", MediaTypes.OCI_INDEX);
        HttpResponse<ResponseStream> answer = client.send(call, client.patience());
        if (answer.statusCode() != OK) {
            answer.body().close();
            return 0;
        }
        return json(call, answer).path("manifests").size();
    }

    private static JsonNode json(Call call, HttpResponse<ResponseStream> answer) throws IOException {
        try {
            return Manifest.JSON.readTree(RegistryClient.read(answer, LONGEST_PAGE));
        } catch (JsonProcessingException e) {
            // The cause would show a part of the answer.
            throw new DamagedContentException(call + ": the answer is no JSON");
        }
    }

    /** A blob from an offset, or all of it from a server that gives no parts; one that a registry may not have from where it is published. */
    BlobStream.Part blob(String repository, Descriptor blob, long offset, Patience patience)
            throws IOException, InterruptedException {
        Call call = from(Call.get(api(repository, "blobs/" + blob.digest()), scope(repository)), offset);
        HttpResponse<ResponseStream> answer = client.send(call, patience);
        if (answer.statusCode() != OK && answer.statusCode() != PARTIAL && blob.isForeign()) {
            answer.body().close();
            return published(blob, offset, patience);
        }
        return content(call, answer, offset);
    }

    private BlobStream.Part published(Descriptor blob, long offset, Patience patience)
            throws IOException, InterruptedException {
        IOException last = new DamagedContentException(
                blob.digest() + " is not in the registry, and its manifest names no other place that may be asked");
        for (String url : blob.urls()) {
            try {
                URI uri = URI.create(url);
                if (registry().address().leadsTo(uri)) {
                    Call call = from(Call.get(uri, "").anonymous(), offset);
                    return content(call, client.send(call, patience), offset);
                }
            } catch (IllegalArgumentException e) {
                // As good as none.
            } catch (RegistryException | DamagedContentException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Call from(Call call, long offset) {
        return offset == 0 ? call : call.with("Range", "bytes=" + offset + "-");
    }

    private static BlobStream.Part content(Call call, HttpResponse<ResponseStream> answer, long offset)
            throws IOException {
        ResponseStream in = answer.body();
        switch (answer.statusCode()) {
            case OK -> {
                return new BlobStream.Part(in, 0);
            }
            case PARTIAL -> {
                String range = answer.headers().firstValue("Content-Range").orElse("");
                if (range.startsWith("bytes " + offset + "-")) {
                    return new BlobStream.Part(in, offset);
                }
                in.close();
                throw new DamagedContentException(call + ": another part came than that from byte " + offset);
            }
            case BEYOND_THE_END -> {
                in.close();
                throw new DamagedContentException(call + ": there are no more than " + offset + " bytes");
            }
            default -> throw RegistryClient.refusal(call.toString(), answer);
        }
    }

    private URI api(String repository, String path) {
        return registry().address().api(repository + "/" + path);
    }

    private static String scope(String repository) {
        return "repository:" + repository + ":pull";
    }
}
