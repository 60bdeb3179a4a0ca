package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Lists of what is in a bucket, in pages. Guarded by the server. */
final class ListRequests {

    /** An object, or the beginning that several keys have in common. */
    private record Entry(String text, Optional<Version> object) {

        String token() {
            return Base64.getUrlEncoder()
                    .encodeToString(((object.isPresent() ? "key " : "all ") + text).getBytes(UTF_8));
        }
    }

    private record Start(String key, boolean withAllThatBeginsSo) {

        static Start of(S3Request request) throws Refusal {
            Optional<String> token = request.parameter("continuation-token");
            if (token.isEmpty()) {
                return new Start(request.parameter("start-after").orElse(""), false);
            }
            String text;
            try {
                text = new String(Base64.getUrlDecoder().decode(token.get()), UTF_8);
            } catch (IllegalArgumentException e) {
                text = "";
            }
            if (!text.startsWith("key ") && !text.startsWith("all ")) {
                throw Refusal.invalidArgument("The continuation token provided is incorrect");
            }
            return new Start(text.substring(4), text.startsWith("all "));
        }

        boolean isBefore(String other) {
            return Text.BINARY.compare(key, other) < 0 && !(withAllThatBeginsSo && other.startsWith(key));
        }
    }

    Reply objects(Bucket bucket, S3Request request) throws Refusal {
        if (!request.parameter("list-type").equals(Optional.of("2"))) {
            throw Refusal.notImplemented();
        }
        String prefix = request.parameter("prefix").orElse("");
        String delimiter = request.parameter("delimiter").orElse("");
        int most = Paging.count(request, "max-keys", Paging.MOST);
        UnaryOperator<String> writing = Paging.writing(request);
        List<Entry> page = entries(bucket, prefix, delimiter, Start.of(request), most + 1);
        boolean truncated = most > 0 && page.size() > most;
        page = page.subList(0, Math.min(most, page.size()));
        Xml xml = new Xml("ListBucketResult")
                .text("Name", bucket.name())
                .text("Prefix", writing.apply(prefix))
                .text("KeyCount", page.size())
                .text("MaxKeys", most)
                .text("Delimiter", request.parameter("delimiter").map(writing))
                .text("EncodingType", request.parameter("encoding-type"))
                .text("StartAfter", request.parameter("start-after").map(writing))
                .text("ContinuationToken", request.parameter("continuation-token"))
                .text("IsTruncated", truncated);
        if (truncated) {
            xml.text("NextContinuationToken", page.get(page.size() - 1).token());
        }
        page.forEach(entry -> write(xml, entry, writing));
        return Reply.of(200).xml(xml);
    }

    private static List<Entry> entries(Bucket bucket, String prefix, String delimiter, Start start, int most) {
        List<Entry> entries = new ArrayList<>();
        String group = "";
        String from = Text.BINARY.compare(prefix, start.key()) > 0 ? prefix : start.key();
        for (Map.Entry<String, List<Version>> object :
                bucket.versions().tailMap(from).entrySet()) {
            String key = object.getKey();
            if (entries.size() == most || !key.startsWith(prefix)) {
                break;
            }
            Version newest = object.getValue().get(0);
            boolean grouped = !group.isEmpty() && key.startsWith(group);
            if (newest.isMarker() || grouped || !start.isBefore(key)) {
                continue;
            }
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (end >= 0) {
                group = key.substring(0, end + delimiter.length());
                entries.add(new Entry(group, Optional.empty()));
            } else {
                entries.add(new Entry(key, Optional.of(newest)));
            }
        }
        return entries;
    }

    private static void write(Xml xml, Entry entry, UnaryOperator<String> writing) {
        if (entry.object().isEmpty()) {
            xml.begin("CommonPrefixes")
                    .text("Prefix", writing.apply(entry.text()))
                    .end();
            return;
        }
        Version object = entry.object().get();
        xml.begin("Contents")
                .text("Key", writing.apply(entry.text()))
                .text("LastModified", object.created())
                .text("ETag", ObjectRequests.quoted(object.etag()))
                .text("Size", object.content().size())
                .text("StorageClass", object.storageClass())
                .end();
    }

    Reply uploads(Bucket bucket, S3Request request) throws Refusal {
        if (request.parameter("delimiter").isPresent()) {
            throw Refusal.notImplemented();
        }
        String prefix = request.parameter("prefix").orElse("");
        int most = Paging.count(request, "max-uploads", Paging.MOST);
        UnaryOperator<String> writing = Paging.writing(request);
        List<Upload> all = uploads(bucket, prefix, request);
        List<Upload> page = all.subList(0, Math.min(most, all.size()));
        Xml xml = new Xml("ListMultipartUploadsResult")
                .text("Bucket", bucket.name())
                .text("KeyMarker", request.parameter("key-marker").map(writing).orElse(""))
                .text("UploadIdMarker", request.parameter("upload-id-marker").orElse(""))
                .text("Prefix", writing.apply(prefix))
                .text("EncodingType", request.parameter("encoding-type"))
                .text("MaxUploads", most)
                .text("IsTruncated", page.size() < all.size());
        if (page.size() < all.size() && !page.isEmpty()) {
            Upload last = page.get(page.size() - 1);
            xml.text("NextKeyMarker", writing.apply(last.key())).text("NextUploadIdMarker", last.id());
        }
        for (Upload upload : page) {
            xml.begin("Upload")
                    .text("Key", writing.apply(upload.key()))
                    .text("UploadId", upload.id())
                    .text("Initiated", upload.initiated())
                    .end();
        }
        return Reply.of(200).xml(xml);
    }

    /** What comes after the markers: by key, those of a key in the order in which they were begun. */
    private static List<Upload> uploads(Bucket bucket, String prefix, S3Request request) {
        String afterKey = request.parameter("key-marker").orElse("");
        String afterId = request.parameter("upload-id-marker").orElse("");
        List<Upload> sorted = bucket.uploads().values().stream()
                .filter(upload -> upload.key().startsWith(prefix))
                .sorted((one, other) -> Text.BINARY.compare(one.key(), other.key()))
                .toList();
        List<Upload> after = new ArrayList<>();
        boolean passed = false;
        for (Upload upload : sorted) {
            int order = Text.BINARY.compare(upload.key(), afterKey);
            if (order > 0 || (order == 0 && passed)) {
                after.add(upload);
            }
            passed |= order == 0 && upload.id().equals(afterId);
        }
        return after;
    }
}
