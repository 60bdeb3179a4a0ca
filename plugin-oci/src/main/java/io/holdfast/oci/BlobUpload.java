package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob on its way into a registry, which goes on where it was cut off if the registry says where that is, and is begun anew if it does not. Used by one thread.
 */
final class BlobUpload {

    private static final Logger LOG = LoggerFactory.getLogger(BlobUpload.class);
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int NO_CONTENT = 204;
    private static final int LONGEST_PART = 256 << 20;

    private final RegistryWriter registry;
    private final RegistryClient client;
    private final ImageLayout layout;
    private final String repository;
    private final Descriptor blob;
    private final Patience patience;
    private final int leastPart;

    /** What has arrived, as far as it is known; nothing before an upload is begun. */
    private @Nullable Progress progress;

    /** How much has arrived at best, in whichever upload. */
    private long furthest;

    /** Whether an answer was lost, so that more, or less, may have arrived. */
    private boolean isUncertain;

    /**
     * An upload that was begun.
     *
     * @param at where it goes on
     * @param offset how much of it has arrived
     * @param part how long its parts are
     */
    private record Progress(URI at, long offset, int part) {}

    BlobUpload(
            RegistryWriter registry,
            RegistryClient client,
            ImageLayout layout,
            String repository,
            Descriptor blob,
            int leastPart) {
        this.registry = registry;
        this.client = client;
        this.layout = layout;
        this.repository = repository;
        this.blob = blob;
        this.leastPart = leastPart;
        patience = client.patience();
    }

    void run() throws IOException, InterruptedException {
        while (true) {
            try {
                send();
                return;
            } catch (DamagedContentException e) {
                throw e;
            } catch (RegistryException e) {
                if (e.isForgotten()) {
                    progress = null;
                } else if (!e.isFailure()) {
                    throw e;
                }
                awaitNextTry(e);
            } catch (IOException e) {
                awaitNextTry(e);
            }
            if (registry.has(repository, blob, patience)) {
                // Only the answer was lost.
                return;
            }
        }
    }

    private void awaitNextTry(IOException why) throws IOException, InterruptedException {
        client.operation().checkCancelled();
        if (!patience.lasts(Duration.ZERO)) {
            throw why;
        }
        LOG.debug("{}; trying again", why.getMessage());
        isUncertain = true;
        patience.await(Duration.ZERO);
    }

    private void send() throws IOException, InterruptedException {
        Progress known = begun();
        if (blob.size() > known.part() || known.offset() > 0) {
            while (known.offset() < blob.size()) {
                known = sent(known);
                progress = known;
                if (known.offset() > furthest) {
                    furthest = known.offset();
                    patience.renew();
                }
            }
        }
        complete(known);
    }

    private Progress begun() throws IOException, InterruptedException {
        Progress known = progress;
        if (known != null && isUncertain) {
            known = received(known).orElse(null);
        }
        if (known == null) {
            known = begin();
        }
        isUncertain = false;
        progress = known;
        return known;
    }

    private Progress begin() throws IOException, InterruptedException {
        Call call = Call.of("POST", registry.api(repository, "blobs/uploads/"), RegistryWriter.scope(repository));
        HttpResponse<ResponseStream> answer = client.expect(call, patience, ACCEPTED);
        answer.body().close();
        String least = answer.headers().firstValue("OCI-Chunk-Min-Length").orElse("");
        int part = least.matches("[0-9]{1,9}")
                ? Math.min(LONGEST_PART, Math.max(leastPart, Integer.parseInt(least)))
                : leastPart;
        return new Progress(location(call, answer), 0, part);
    }

    private Progress sent(Progress known) throws IOException, InterruptedException {
        long offset = known.offset();
        int length = (int) Math.min(known.part(), blob.size() - offset);
        Call call = call("PATCH", known.at())
                .with("Content-Type", "application/octet-stream")
                .with("Content-Range", offset + "-" + (offset + length - 1))
                .with(part(offset, length))
                .once();
        HttpResponse<ResponseStream> answer = client.expect(call, patience, ACCEPTED);
        answer.body().close();
        return new Progress(location(call, answer), offset + length, known.part());
    }

    /** How much of an upload has arrived of which an answer was lost; nothing if the registry does not tell. */
    private Optional<Progress> received(Progress known) throws IOException, InterruptedException {
        Call call = call("GET", known.at());
        HttpResponse<ResponseStream> answer = client.send(call, patience);
        answer.body().close();
        if (answer.statusCode() != NO_CONTENT) {
            LOG.debug("{}: {}; beginning anew", call, answer.statusCode());
            return Optional.empty();
        }
        URI next = answer.headers().firstValue("Location").isPresent() ? location(call, answer) : known.at();
        String range = answer.headers().firstValue("Range").orElse("");
        // Registries say 0-0 of an upload of which nothing has arrived.
        long last = range.matches("0-[0-9]{1,18}") ? Long.parseLong(range.substring(2)) : 0;
        return Optional.of(new Progress(next, last == 0 ? 0 : Math.min(blob.size(), last + 1), known.part()));
    }

    private void complete(Progress known) throws IOException, InterruptedException {
        String query = "digest=" + URLEncoder.encode(blob.digest().toString(), UTF_8);
        URI with = URI.create(known.at() + (known.at().getRawQuery() == null ? "?" : "&") + query);
        Call call = call("PUT", with)
                .with("Content-Type", "application/octet-stream")
                .with(part(known.offset(), (int) (blob.size() - known.offset())))
                .once();
        HttpResponse<ResponseStream> answer = client.expect(call, patience, CREATED);
        answer.body().close();
        RegistryWriter.requireSame(blob.digest(), answer, call);
    }

    private byte[] part(long offset, int length) throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        layout.read(blob, offset, buffer);
        return buffer.array();
    }

    /** An upload may go on at another server, which is not told who asks. */
    private Call call(String method, URI at) {
        Call call = Call.of(method, at, RegistryWriter.scope(repository));
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
}
