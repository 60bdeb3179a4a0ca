package io.holdfast.oci;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts blobs and manifests into a registry. What it has is not sent again. Thread-safe. */
final class RegistryWriter {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryWriter.class);
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;

    /** What is longer is sent in parts of this length. */
    static final int PART = 8 << 20;

    private static final int LONGEST_PART = 256 << 20;

    private final RegistryClient client;
    private final ImageLayout layout;

    /** An upload that was begun. */
    private record Upload(URI at, int part) {}

    /** Where an upload goes on, and how much of it has arrived. */
    private record Progress(URI at, long offset) {}

    RegistryWriter(RegistryClient client, ImageLayout layout) {
        this.client = client;
        this.layout = layout;
    }

    /** What the registry has under a name, if anything. */
    Optional<Digest> existing(ImageName image) throws IOException, InterruptedException {
        Call call = Call.of("HEAD", manifest(image), scope(image.repository()))
                .with("Accept", String.join(", ", MediaTypes.MANIFESTS));
        HttpResponse<ResponseStream> answer = client.expect(call, OK, NOT_FOUND);
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
        Call call = Call.of("HEAD", api(repository, "blobs/" + blob.digest()), scope(repository));
        HttpResponse<ResponseStream> answer = client.expect(call, OK, NOT_FOUND);
        answer.body().close();
        return answer.statusCode() == OK;
    }

    /** Puts a manifest under a tag, or under its own digest. */
    void put(ImageName image, Descriptor manifest) throws IOException, InterruptedException {
        Call call = Call.of("PUT", manifest(image), scope(image.repository()))
                .with("Content-Type", manifest.mediaType())
                .with(layout.manifestBytes(manifest));
        HttpResponse<ResponseStream> answer = client.expect(call, OK, CREATED);
        answer.body().close();
        requireSame(manifest.digest(), answer, call);
    }

    /** Puts a blob, and goes on where an upload was cut off. */
    void put(String repository, Descriptor blob) throws IOException, InterruptedException {
        Patience patience = new Patience(client.operation().clock());
        while (true) {
            try {
                Upload upload = begin(repository);
                if (blob.size() <= upload.part()) {
                    complete(repository, upload.at(), blob, part(blob, 0, (int) blob.size()));
                } else {
                    complete(repository, parts(repository, upload, blob), blob, new byte[0]);
                }
                return;
            } catch (RegistryException e) {
                // An upload that the registry has forgotten is begun anew, and a server that fails may be well again.
                if (!e.mayPass() || !patience.lasts(Duration.ZERO)) {
                    throw e;
                }
                LOG.debug("{}; beginning again", e.getMessage());
            } catch (DamagedContentException e) {
                throw e;
            } catch (IOException e) {
                client.operation().checkCancelled();
                if (!patience.lasts(Duration.ZERO)) {
                    throw e;
                }
                LOG.debug("{}; beginning again", e.getMessage());
            }
            patience.await(Duration.ZERO);
            if (has(repository, blob)) {
                // Only the answer was lost.
                return;
            }
        }
    }

    private Upload begin(String repository) throws IOException, InterruptedException {
        Call call = Call.of("POST", api(repository, "blobs/uploads/"), scope(repository));
        HttpResponse<ResponseStream> answer = client.expect(call, ACCEPTED);
        answer.body().close();
        String least = answer.headers().firstValue("OCI-Chunk-Min-Length").orElse("");
        int part = least.matches("[0-9]{1,9}") ? Math.min(LONGEST_PART, Math.max(PART, Integer.parseInt(least))) : PART;
        return new Upload(location(call, answer), part);
    }

    private URI parts(String repository, Upload upload, Descriptor blob) throws IOException, InterruptedException {
        Progress progress = new Progress(upload.at(), 0);
        Patience patience = new Patience(client.operation().clock());
        while (progress.offset() < blob.size()) {
            try {
                progress = sent(repository, upload, blob, progress);
                patience = new Patience(client.operation().clock());
            } catch (RegistryException | DamagedContentException e) {
                throw e;
            } catch (IOException e) {
                client.operation().checkCancelled();
                if (!patience.lasts(Duration.ZERO)) {
                    throw e;
                }
                patience.await(Duration.ZERO);
                progress = received(progress.at(), repository, blob);
            }
        }
        return progress.at();
    }

    private Progress sent(String repository, Upload upload, Descriptor blob, Progress progress)
            throws IOException, InterruptedException {
        long offset = progress.offset();
        int length = (int) Math.min(upload.part(), blob.size() - offset);
        Call call = call("PATCH", progress.at(), repository)
                .with("Content-Type", "application/octet-stream")
                .with("Content-Range", offset + "-" + (offset + length - 1))
                .with(part(blob, offset, length))
                .once();
        HttpResponse<ResponseStream> answer = client.expect(call, ACCEPTED);
        answer.body().close();
        return new Progress(location(call, answer), offset + length);
    }

    /** How much of an upload has arrived of which an answer was lost. */
    private Progress received(URI at, String repository, Descriptor blob) throws IOException, InterruptedException {
        Call call = call("GET", at, repository);
        HttpResponse<ResponseStream> answer = client.expect(call, NO_CONTENT);
        answer.body().close();
        URI next = answer.headers().firstValue("Location").isPresent() ? location(call, answer) : at;
        String range = answer.headers().firstValue("Range").orElse("");
        // Registries say 0-0 of an upload of which nothing has arrived.
        long last = range.matches("0-[0-9]{1,18}") ? Long.parseLong(range.substring(2)) : 0;
        return new Progress(next, last == 0 ? 0 : Math.min(blob.size(), last + 1));
    }

    private void complete(String repository, URI at, Descriptor blob, byte[] rest)
            throws IOException, InterruptedException {
        String query = "digest=" + URLEncoder.encode(blob.digest().toString(), StandardCharsets.UTF_8);
        URI with = URI.create(at + (at.getRawQuery() == null ? "?" : "&") + query);
        Call call = call("PUT", with, repository)
                .with("Content-Type", "application/octet-stream")
                .with(rest)
                .once();
        HttpResponse<ResponseStream> answer = client.expect(call, CREATED);
        answer.body().close();
        requireSame(blob.digest(), answer, call);
    }

    private byte[] part(Descriptor blob, long offset, int length) throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        layout.read(blob, offset, buffer);
        return buffer.array();
    }

    /** An upload may go on at another server, which is not told who asks. */
    private Call call(String method, URI at, String repository) {
        Call call = Call.of(method, at, scope(repository));
        return client.registry().address().isOriginOf(at) ? call : call.anonymous();
    }

    private URI location(Call call, HttpResponse<ResponseStream> answer) throws IOException {
        try {
            URI to = call.uri().resolve(answer.headers().firstValue("Location").orElse(""));
            if (client.registry().address().leadsTo(to)) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new DamagedContentException(call + " goes on where it would not be encrypted, or nowhere");
    }

    private static void requireSame(Digest digest, HttpResponse<ResponseStream> answer, Call call) throws IOException {
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

    private URI api(String repository, String path) {
        return client.registry().address().api(repository + "/" + path);
    }

    private static String scope(String repository) {
        return "repository:" + repository + ":pull,push";
    }
}
