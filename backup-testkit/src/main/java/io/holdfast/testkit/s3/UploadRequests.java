package io.holdfast.testkit.s3;

import io.holdfast.testkit.s3.Checksum.Algorithm;
import io.holdfast.testkit.s3.Upload.Part;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/** Uploads of parts. Guarded by the server. */
final class UploadRequests {

    private static final int MOST_PARTS = 10_000;
    private static final long SMALLEST_PART = 5L << 20;

    private final Behaviour behaviour;
    private final ObjectRequests objects;

    UploadRequests(Behaviour behaviour, ObjectRequests objects) {
        this.behaviour = behaviour;
        this.objects = objects;
    }

    Reply begin(Bucket bucket, S3Request request) throws Refusal {
        algorithm(request);
        Encryption encryption = Encryption.of(request, behaviour);
        Upload upload = new Upload(bucket.newId(), behaviour.now(), request);
        bucket.uploads().put(upload.id(), upload);
        return Reply.of(200)
                .header("x-amz-checksum-algorithm", request.header("x-amz-checksum-algorithm"))
                .headers(encryption.headers())
                .xml(new Xml("InitiateMultipartUploadResult")
                        .text("Bucket", bucket.name())
                        .text("Key", request.key())
                        .text("UploadId", upload.id()));
    }

    private static Optional<Algorithm> algorithm(S3Request begun) throws Refusal {
        Optional<String> name = begun.header("x-amz-checksum-algorithm");
        try {
            return name.map(Algorithm::valueOf);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalidRequest("Checksum algorithm provided is unsupported.");
        }
    }

    Reply part(Bucket bucket, S3Request request, Body body) throws Refusal {
        Upload upload = bucket.upload(request);
        int number = number(request.parameter("partNumber").orElse(""));
        Encryption.of(upload.begun(), behaviour).requireKey(request, behaviour);
        LockRequests.requireHash(bucket, request, upload.begun(), body);
        Optional<Checksum> checksum = Checksum.sentWith(request, body.trailers());
        Optional<Algorithm> wanted = algorithm(upload.begun());
        if (wanted.isPresent() && !checksum.map(Checksum::algorithm).equals(wanted)) {
            throw Refusal.invalidRequest("Checksum Type mismatch occurred, expected checksum Type: " + wanted.get()
                    + ", actual checksum Type: " + checksum.map(Checksum::algorithm));
        }
        Part part = new Part(Content.of(body.bytes()), Digests.hex("MD5", body.bytes()), checksum, behaviour.now());
        upload.parts().put(number, part);
        Reply reply = Reply.of(200).header("ETag", ObjectRequests.quoted(part.etag()));
        checksum.ifPresent(sent -> reply.header(sent.algorithm().header(), sent.value()));
        return reply;
    }

    private static int number(String text) throws Refusal {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= MOST_PARTS) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As if it were out of bounds.
        }
        throw Refusal.invalidArgument("Part number must be an integer between 1 and 10000, inclusive");
    }

    Reply complete(Bucket bucket, S3Request request, Body body) throws Refusal {
        Upload upload = bucket.upload(request);
        List<Part> parts = named(upload, Xml.parse(body.bytes()));
        Conditions.checkWrite(request, bucket.current(request.key()));
        Version version = joined(bucket, upload, parts);
        bucket.uploads().remove(upload.id());
        Xml result = new Xml("CompleteMultipartUploadResult")
                .text("Location", "/" + bucket.name() + "/" + upload.key())
                .text("Bucket", bucket.name())
                .text("Key", upload.key())
                .text("ETag", ObjectRequests.quoted(version.etag()));
        version.checksum()
                .ifPresent(checksum -> result.text(checksum.algorithm().element(), checksum.value()));
        return ObjectRequests.identified(
                bucket,
                version,
                Reply.of(200).headers(version.encryption().headers()).xml(result));
    }

    /** The parts that a completion names, in its order. */
    private static List<Part> named(Upload upload, Element complete) throws Refusal {
        List<Element> names = Xml.children(complete, "Part");
        if (names.isEmpty() || names.size() > MOST_PARTS) {
            throw Refusal.malformed();
        }
        List<Part> parts = new ArrayList<>();
        int before = 0;
        for (Element name : names) {
            int number = Xml.number(name, "PartNumber");
            if (number <= before) {
                throw new Refusal(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            before = number;
            parts.add(named(upload, number, name));
        }
        for (Part part : parts.subList(0, parts.size() - 1)) {
            if (part.content().size() < SMALLEST_PART) {
                throw new Refusal(
                        400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
            }
        }
        return parts;
    }

    private static Part named(Upload upload, int number, Element name) throws Refusal {
        Part part = upload.parts().get(number);
        String etag = Xml.required(name, "ETag").replace("\"", "");
        if (part == null || !part.etag().equals(etag)) {
            throw invalidPart();
        }
        Optional<Algorithm> wanted = algorithm(upload.begun());
        for (Algorithm algorithm : Algorithm.values()) {
            Optional<String> said = Xml.value(name, algorithm.element());
            Optional<String> sent = part.checksum()
                    .filter(checksum -> checksum.algorithm() == algorithm)
                    .map(Checksum::value);
            if (said.isPresent() && !said.equals(sent)) {
                throw invalidPart();
            }
            if (said.isEmpty() && sent.isPresent() && !isOfWhole(upload, algorithm)) {
                throw wanted.isEmpty() ? invalidPart() : checksumMissing(algorithm, number);
            }
        }
        return part;
    }

    private static Refusal checksumMissing(Algorithm algorithm, int number) {
        return Refusal.invalidRequest("The upload was created using a "
                + algorithm.name().toLowerCase(Locale.ROOT)
                + " checksum. The complete request must include the checksum for each part. It was missing for part "
                + number + " in the request.");
    }

    private static Refusal invalidPart() {
        return new Refusal(
                400,
                "InvalidPart",
                "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity"
                        + " tag may not match the part's entity tag.");
    }

    private static boolean isOfWhole(Upload upload, Algorithm algorithm) {
        return algorithm == Algorithm.CRC64NVME
                || upload.begun().header("x-amz-checksum-type").orElse("").equals("FULL_OBJECT");
    }

    private Version joined(Bucket bucket, Upload upload, List<Part> parts) throws Refusal {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        parts.forEach(part -> hashes.writeBytes(HexFormat.of().parseHex(part.etag())));
        String etag = Digests.hex("MD5", hashes.toByteArray()) + "-" + parts.size();
        Content whole = Content.joined(parts.stream().map(Part::content).toList());
        Optional<Algorithm> algorithm = algorithm(upload.begun());
        return objects.create(
                bucket, upload.begun(), whole, etag, algorithm.map(wanted -> checksum(upload, parts, whole, wanted)));
    }

    private static Checksum checksum(Upload upload, List<Part> parts, Content whole, Algorithm algorithm) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (isOfWhole(upload, algorithm)) {
            whole.pieces().forEach(bytes::writeBytes);
            return Checksum.of(algorithm, bytes.toByteArray());
        }
        for (Part part : parts) {
            bytes.writeBytes(
                    Base64.getDecoder().decode(part.checksum().orElseThrow().value()));
        }
        return new Checksum(
                algorithm, Checksum.of(algorithm, bytes.toByteArray()).value() + "-" + parts.size());
    }

    Reply abort(Bucket bucket, S3Request request) throws Refusal {
        bucket.uploads().remove(bucket.upload(request).id());
        return Reply.of(204);
    }

    Reply parts(Bucket bucket, S3Request request) throws Refusal {
        Upload upload = bucket.upload(request);
        int after = Paging.count(request, "part-number-marker", 0);
        int most = Paging.count(request, "max-parts", Paging.MOST);
        Xml xml = new Xml("ListPartsResult")
                .text("Bucket", bucket.name())
                .text("Key", upload.key())
                .text("UploadId", upload.id())
                .text("PartNumberMarker", after)
                .text("MaxParts", most);
        int given = 0;
        int last = after;
        for (Map.Entry<Integer, Part> part :
                upload.parts().tailMap(after, false).entrySet()) {
            if (given++ == most) {
                break;
            }
            last = part.getKey();
            xml.begin("Part")
                    .text("PartNumber", last)
                    .text("LastModified", part.getValue().created())
                    .text("ETag", ObjectRequests.quoted(part.getValue().etag()))
                    .text("Size", part.getValue().content().size())
                    .end();
        }
        return Reply.of(200).xml(xml.text("IsTruncated", given > most).text("NextPartNumberMarker", last));
    }
}
