package io.holdfast.s3;

import io.holdfast.spi.store.BlobContent;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Sends objects: in one request, or in parts of which several are on their way at a time. If an upload is conditional, the server is asked to refuse it where there
 * is an object of this name. Each object says in its metadata by which upload it was made, so that whoever is refused, since somebody on the way has sent the
 * request twice, finds that it was made all the same. Thread-safe.
 */
final class Uploads {

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final String NONE = "*";
    /** Which upload made an object, in its metadata. */
    private static final String MAKER = "holdfast-upload";

    private static final String PACKS = "data/";
    private static final int TRIES = 4;
    private static final long PAUSE_MILLIS = 200;
    /** By the protocol. */
    private static final int MOST_PARTS = 10_000;

    private final S3Settings settings;
    private final Bucket bucket;
    private final ExecutorService executor;

    Uploads(S3Settings settings, Bucket bucket, ExecutorService executor) {
        this.settings = settings;
        this.bucket = bucket;
        this.executor = executor;
    }

    /** Sends an object in one request. */
    void inOne(String name, BlobContent content, boolean conditional) throws IOException, InterruptedException {
        PartContent all = PartContent.all(content);
        String maker = UUID.randomUUID().toString();
        PutObjectRequest.Builder put = PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .metadata(Map.of(MAKER, maker))
                .ifNoneMatch(conditional ? NONE : null)
                .contentMD5(md5(all));
        if (name.startsWith(PACKS)) {
            settings.storageClass().ifPresent(put::storageClass);
        }
        make(name, maker, () -> {
            try (PartBody body = new PartBody(all)) {
                return bucket.send(name, client -> client.putObject(put.build(), body.asRequestBody()));
            }
        });
    }

    /** Sends an object in parts, and takes back what was sent if that fails. */
    void inParts(String name, BlobContent content, boolean conditional) throws IOException, InterruptedException {
        String maker = UUID.randomUUID().toString();
        String upload = begin(name, maker);
        try {
            List<CompletedPart> sent = send(name, upload, parts(content));
            make(name, maker, () -> complete(name, upload, sent, conditional));
        } catch (Throwable e) {
            abort(name, upload, e);
            throw e;
        }
    }

    private String begin(String name, String maker) throws IOException, InterruptedException {
        CreateMultipartUploadRequest.Builder begin = CreateMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .metadata(Map.of(MAKER, maker))
                .checksumAlgorithm(checksum());
        if (name.startsWith(PACKS)) {
            settings.storageClass().ifPresent(begin::storageClass);
        }
        return bucket.send(name, client -> client.createMultipartUpload(begin.build()))
                .uploadId();
    }

    private List<PartContent> parts(BlobContent content) {
        long size = Math.max(settings.partSize(), (content.size() + MOST_PARTS - 1) / MOST_PARTS);
        List<PartContent> parts = new ArrayList<>();
        for (long offset = 0; offset < content.size(); offset += size) {
            parts.add(new PartContent(content, offset, Math.min(size, content.size() - offset)));
        }
        return parts;
    }

    private List<CompletedPart> send(String name, String upload, List<PartContent> parts)
            throws IOException, InterruptedException {
        List<Future<CompletedPart>> sending = new ArrayList<>();
        Semaphore underWay = new Semaphore(settings.connections());
        for (int i = 0; i < parts.size(); i++) {
            int number = i + 1;
            PartContent part = parts.get(i);
            sending.add(executor.submit(() -> {
                underWay.acquire();
                try {
                    return send(name, upload, number, part);
                } finally {
                    underWay.release();
                }
            }));
        }
        try {
            List<CompletedPart> sent = new ArrayList<>();
            for (Future<CompletedPart> part : sending) {
                sent.add(Threads.result(part));
            }
            return sent;
        } finally {
            sending.forEach(part -> part.cancel(true));
            // A part that came after its upload was taken back would stay, and cost money. One that begins just now
            // sees that it is interrupted.
            underWay.acquireUninterruptibly(settings.connections());
        }
    }

    /** To send a part once more changes nothing, and costs less than to send all of them. */
    private CompletedPart send(String name, String upload, int number, PartContent part)
            throws IOException, InterruptedException {
        UploadPartRequest request = UploadPartRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .uploadId(upload)
                .partNumber(number)
                .contentMD5(md5(part))
                .checksumAlgorithm(checksum())
                .build();
        UploadPartResponse sent = again(failure -> !(failure instanceof FileSystemException), () -> {
            try (PartBody body = new PartBody(part)) {
                return bucket.send(name, client -> client.uploadPart(request, body.asRequestBody()));
            }
        });
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(sent.eTag())
                .checksumCRC32(sent.checksumCRC32())
                .build();
    }

    private Object complete(String name, String upload, List<CompletedPart> parts, boolean conditional)
            throws IOException, InterruptedException {
        return bucket.send(
                name,
                client -> client.completeMultipartUpload(complete -> complete.bucket(bucket.name())
                        .key(bucket.key(name))
                        .uploadId(upload)
                        .ifNoneMatch(conditional ? NONE : null)
                        .multipartUpload(all -> all.parts(parts))));
    }

    private interface Request<T> {
        T send() throws IOException, InterruptedException;
    }

    /** Sends what makes an object. If it is refused, but the object is there as this request has made it, it came twice. */
    private void make(String name, String maker, Request<?> request) throws IOException, InterruptedException {
        try {
            withoutConflict(request);
        } catch (FileAlreadyExistsException | UploadGoneException e) {
            if (!isMadeBy(maker, name)) {
                throw e;
            }
            LOG.info("{} was refused, and made all the same: its request came twice", bucket.where(name));
        }
    }

    private boolean isMadeBy(String maker, String name) throws IOException, InterruptedException {
        try {
            return maker.equals(bucket.head(name).metadata().get(MAKER));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A server that is asked for one thing by several at a time may tell all but one to come back. Only then it knows whether they came too late. */
    private static <T> T withoutConflict(Request<T> request) throws IOException, InterruptedException {
        return again(ConflictException.class::isInstance, request);
    }

    /** Sends it some times, as long as it fails in a way for which that is worth it. */
    private static <T> T again(Predicate<IOException> worthIt, Request<T> request)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return request.send();
            } catch (IOException e) {
                if (attempt == TRIES || !worthIt.test(e)) {
                    throw e;
                }
                LOG.info("Asking again: {}", e.toString());
                Thread.sleep(attempt * PAUSE_MILLIS);
            }
        }
    }

    /** What cannot be taken back now is taken back later, when it is stale. */
    private void abort(String name, String upload, Throwable reason) {
        boolean interrupted = Thread.interrupted();
        try {
            abort(name, upload);
        } catch (IOException | InterruptedException | RuntimeException e) {
            reason.addSuppressed(e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void abort(String name, String upload) throws IOException, InterruptedException {
        try {
            bucket.send(
                    name,
                    client -> client.abortMultipartUpload(abort ->
                            abort.bucket(bucket.name()).key(bucket.key(name)).uploadId(upload)));
        } catch (UploadGoneException e) {
            // It was completed, or somebody else was faster.
        }
    }

    /** Takes back uploads into this repository that were begun before some time and never completed: whoever began them is gone. */
    void removeBegunBefore(Instant time) throws IOException, InterruptedException {
        ListMultipartUploadsResponse page;
        String key = null;
        String id = null;
        do {
            String afterKey = key;
            String afterId = id;
            page = bucket.send(
                    "",
                    client -> client.listMultipartUploads(list -> list.bucket(bucket.name())
                            .prefix(bucket.key(""))
                            .keyMarker(afterKey)
                            .uploadIdMarker(afterId)));
            for (MultipartUpload upload : page.uploads()) {
                if (upload.initiated().isBefore(time)) {
                    LOG.info("Removing what is left of an upload of {} from {}", upload.key(), upload.initiated());
                    abort(bucket.nameOf(upload.key()), upload.uploadId());
                }
            }
            key = page.nextKeyMarker();
            id = page.nextUploadIdMarker();
        } while (Boolean.TRUE.equals(page.isTruncated()));
    }

    /** A part that was sent with a checksum is known by that as well when the parts are put together. */
    private @Nullable ChecksumAlgorithm checksum() {
        return settings.hasStandardChecksums() ? ChecksumAlgorithm.CRC32 : null;
    }

    /** Others are sent with the content. */
    private @Nullable String md5(PartContent part) throws IOException {
        return settings.hasStandardChecksums() ? null : ContentMd5.of(part.open());
    }
}
