package io.holdfast.testkit.s3;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/** What a request demands of the object as it is now. */
final class Conditions {

    private Conditions() {}

    /** Of a PUT or a completion. */
    static void checkWrite(S3Request request, Optional<Version> current) throws Refusal {
        Optional<String> none = request.header("if-none-match");
        if (none.isPresent() && !none.get().equals("*")) {
            throw Refusal.notImplemented();
        }
        if (none.isPresent() && current.isPresent()) {
            throw Refusal.conditionFailed();
        }
        checkMatch(request, current);
    }

    /** Of a DELETE. */
    static void checkMatch(S3Request request, Optional<Version> current) throws Refusal {
        Optional<String> match = request.header("if-match");
        if (match.isPresent()) {
            Version version = current.orElseThrow(Refusal::noSuchKey);
            if (!names(match.get(), version)) {
                throw Refusal.conditionFailed();
            }
        }
    }

    /** Of a GET or HEAD. */
    static void checkRead(S3Request request, Version version) throws Refusal {
        Optional<String> match = request.header("if-match");
        if (match.isPresent() && !names(match.get(), version)) {
            throw Refusal.conditionFailed();
        }
        if (match.isEmpty() && isAfter(version, request.header("if-unmodified-since"), false)) {
            throw Refusal.conditionFailed();
        }
        Optional<String> none = request.header("if-none-match");
        if (none.isPresent() && names(none.get(), version)) {
            throw notModified();
        }
        if (none.isEmpty()
                && request.header("if-modified-since").isPresent()
                && !isAfter(version, request.header("if-modified-since"), true)) {
            throw notModified();
        }
    }

    private static Refusal notModified() {
        return new Refusal(304, "NotModified", "Not Modified");
    }

    private static boolean names(String tags, Version version) {
        return Arrays.stream(tags.split(",", -1))
                .map(tag -> tag.strip().replace("\"", ""))
                .anyMatch(tag -> tag.equals("*") || tag.equals(version.etag()));
    }

    /** Dates that are none are ignored, as HTTP demands. */
    private static boolean isAfter(Version version, Optional<String> date, boolean otherwise) {
        try {
            return date.isPresent()
                    && version.created().isAfter(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.get())));
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
