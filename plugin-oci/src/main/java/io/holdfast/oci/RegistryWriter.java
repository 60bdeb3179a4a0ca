package io.holdfast.oci;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Puts blobs and manifests into a registry. What it has is not sent again. Thread-safe. */
final class RegistryWriter {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;

    /** What is longer is sent in parts of this length. */
    static final int PART = 8 << 20;

    private final RegistryClient client;
    private final ImageLayout layout;
    private final int part;

    RegistryWriter(RegistryClient client, ImageLayout layout) {
        this(client, layout, PART);
    }

    RegistryWriter(RegistryClient client, ImageLayout layout, int part) {
        this.client = client;
        this.layout = layout;
        this.part = part;
    }

    /** What the registry has under a name, if anything. */
    Optional<Digest> existing(ImageName image) throws IOException, InterruptedException {
        Call call = Call.of("HEAD", manifest(image), scope(image.repository()))
                .with("Accept", String.join(", ", MediaTypes.MANIFESTS));
        HttpResponse<ResponseStream> answer = client.expect(call, client.patience(), OK, NOT_FOUND);
        answer.body().close();
        if (answer.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        Optional<Digest> said = said(answer);
        return said.isPresent()
                ? said
                : Optional.of(new RegistryReader(client).manifest(image).digest());
    }

    /** Whether the registry has a blob. */
    boolean has(String repository, Descriptor blob) throws IOException, InterruptedException {
        return has(repository, blob, client.patience());
    }

    boolean has(String repository, Descriptor blob, Patience patience) throws IOException, InterruptedException {
        Call call = Call.of("HEAD", api(repository, "blobs/" + blob.digest()), scope(repository));
        HttpResponse<ResponseStream> answer = client.expect(call, patience, OK, NOT_FOUND);
        answer.body().close();
        return answer.statusCode() == OK;
    }

    /** Puts a manifest under a tag, or under its own digest. */
    void put(ImageName image, Descriptor manifest) throws IOException, InterruptedException {
        Call call = Call.of("PUT", manifest(image), scope(image.repository()))
                .with("Content-Type", manifest.mediaType())
                .with(layout.manifestBytes(manifest));
        HttpResponse<ResponseStream> answer = client.expect(call, client.patience(), OK, CREATED);
        answer.body().close();
        requireSame(manifest.digest(), answer, call);
    }

    /** Puts a blob. */
    void put(String repository, Descriptor blob) throws IOException, InterruptedException {
        new BlobUpload(this, client, layout, repository, blob, part).run();
    }

    /** Refuses what the registry says to have made something else of. */
    static void requireSame(Digest digest, HttpResponse<ResponseStream> answer, Call call) throws IOException {
        Optional<Digest> said = said(answer);
        if (said.isPresent() && !said.get().equals(digest)) {
            throw new DamagedContentException(call + ": the registry has made " + said.get() + " of " + digest);
        }
    }

    private static Optional<Digest> said(HttpResponse<ResponseStream> answer) throws IOException {
        Optional<String> text = answer.headers().firstValue("Docker-Content-Digest");
        try {
            return text.map(Digest::parse);
        } catch (IllegalArgumentException e) {
            throw new DamagedContentException("the registry says that it has " + e.getMessage());
        }
    }

    private URI manifest(ImageName image) {
        return api(image.repository(), "manifests/" + image.reference());
    }

    URI api(String repository, String path) {
        return client.registry().address().api(repository + "/" + path);
    }

    static String scope(String repository) {
        return "repository:" + repository + ":pull,push";
    }
}
