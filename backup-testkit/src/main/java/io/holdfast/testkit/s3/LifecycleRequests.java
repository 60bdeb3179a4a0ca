package io.holdfast.testkit.s3;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.w3c.dom.Element;

/** What a bucket is told to do with its objects as they grow old. Guarded by the server. */
final class LifecycleRequests {

    private static final int MOST_RULES = 1000;

    private LifecycleRequests() {}

    /** Replaces all rules, as S3 does. */
    static Reply put(Bucket bucket, S3Request request, Body body) throws Refusal {
        if (request.header("content-md5").isEmpty()
                && Checksum.sentWith(request, body.trailers()).isEmpty()) {
            throw Refusal.invalidRequest("Missing required header for this request: Content-MD5");
        }
        List<LifecycleRule> rules = new ArrayList<>();
        for (Element rule : Xml.children(Xml.parse(body.bytes()), "Rule")) {
            rules.add(LifecycleRule.of(rule));
        }
        if (rules.isEmpty() || rules.size() > MOST_RULES) {
            throw Refusal.malformed();
        }
        List<String> ids = rules.stream()
                .map(LifecycleRule::id)
                .filter(id -> !id.isEmpty())
                .toList();
        if (ids.size() != new HashSet<>(ids).size()) {
            throw Refusal.invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
        }
        bucket.lifecycle(body.bytes(), rules);
        return Reply.of(200);
    }

    /** What was put, as it was put. */
    static Reply get(Bucket bucket) throws Refusal {
        byte[] text = bucket.lifecycleText()
                .orElseThrow(() ->
                        new Refusal(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"));
        return Reply.of(200).header("Content-Type", "application/xml").body(Content.of(text), 0, text.length);
    }

    static Reply delete(Bucket bucket) {
        bucket.forgetLifecycle();
        return Reply.of(204);
    }
}
