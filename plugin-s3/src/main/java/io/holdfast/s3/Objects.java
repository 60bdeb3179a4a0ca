package io.holdfast.s3;

import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.BlobNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects that are in a bucket: reads, lists and deletes them. Thread-safe. */
final class Objects {

    /** No object is larger (by the protocol, 5 TiB), and some servers cannot read larger numbers. */
    private static final long LARGEST = 5L << 40;
    /** By the protocol. */
    private static final int DELETED_AT_A_TIME = 1000;

    private final Bucket bucket;

    Objects(Bucket bucket) {
        this.bucket = bucket;
    }

    InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        if (length == 0 || offset >= LARGEST) {
            if (stat(name).isEmpty()) {
                throw new NoSuchFileException(bucket.where(name));
            }
            return InputStream.nullInputStream();
        }
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.key(name))
                .range("bytes=" + offset + "-" + (length > LARGEST - offset ? "" : offset + length - 1))
                .build();
        try {
            ResponseInputStream<GetObjectResponse> answer = bucket.send(name, client -> client.getObject(request));
            return new ObjectStream(answer, bucket.where(name));
        } catch (BeyondEndException e) {
            return InputStream.nullInputStream();
        }
    }

    Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
        try {
            HeadObjectResponse head = bucket.head(name);
            return Optional.of(new BlobInfo(name, head.contentLength(), head.lastModified()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        ListObjectsV2Response page;
        String token = null;
        do {
            String from = token;
            page = bucket.send(
                    prefix,
                    client -> client.listObjectsV2(list -> list.bucket(bucket.name())
                            .prefix(bucket.key(prefix))
                            .continuationToken(from)));
            for (S3Object object : page.contents()) {
                String name = bucket.nameOf(object.key());
                if (BlobNames.isName(name)) {
                    each.accept(new BlobInfo(name, object.size(), object.lastModified()));
                }
            }
            token = page.nextContinuationToken();
        } while (Boolean.TRUE.equals(page.isTruncated()));
    }

    Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        Map<String, IOException> refused = new LinkedHashMap<>();
        List<String> left = new ArrayList<>(new LinkedHashSet<>(names));
        for (int begin = 0; begin < left.size(); begin += DELETED_AT_A_TIME) {
            deleteBatch(left.subList(begin, Math.min(left.size(), begin + DELETED_AT_A_TIME)), refused);
        }
        return refused;
    }

    private void deleteBatch(List<String> names, Map<String, IOException> refused)
            throws IOException, InterruptedException {
        if (names.size() == 1) {
            deleteOne(names.get(0), refused);
            return;
        }
        List<ObjectIdentifier> objects = names.stream()
                .map(name -> ObjectIdentifier.builder().key(bucket.key(name)).build())
                .toList();
        List<S3Error> errors;
        try {
            errors = bucket.send(
                            "",
                            client -> client.deleteObjects(request -> request.bucket(bucket.name())
                                    .delete(delete -> delete.quiet(true).objects(objects))))
                    .errors();
        } catch (UnsupportedException e) {
            for (String name : names) {
                deleteOne(name, refused);
            }
            return;
        }
        for (S3Error error : errors) {
            String name = bucket.nameOf(error.key());
            if (!"NoSuchKey".equals(error.code())) {
                refused.put(name, S3Failures.refused(bucket.where(name), error));
            }
        }
    }

    private void deleteOne(String name, Map<String, IOException> refused) throws IOException, InterruptedException {
        try {
            bucket.send(
                    name,
                    client -> client.deleteObject(
                            request -> request.bucket(bucket.name()).key(bucket.key(name))));
        } catch (NoSuchFileException e) {
            // It is gone, which is what was wanted.
        } catch (IOException e) {
            refused.put(name, e);
        }
    }

    /** The time of the server, to the second. */
    Instant now() throws IOException, InterruptedException {
        String date = bucket.head()
                .sdkHttpResponse()
                .firstMatchingHeader("Date")
                .orElseThrow(
                        () -> new FileSystemException(bucket.toString(), null, "the server does not tell the time"));
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException e) {
            throw new FileSystemException(bucket.toString(), null, "the server tells a time that is none: " + date);
        }
    }
}
