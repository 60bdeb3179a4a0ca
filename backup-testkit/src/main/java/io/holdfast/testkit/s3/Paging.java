package io.holdfast.testkit.s3;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the requests for lists have in common. */
final class Paging {

    /** A page never has more entries. */
    static final int MOST = 1000;

    private Paging() {}

    /** A number of a query. */
    static int count(S3Request request, String name, int otherwise) throws Refusal {
        Optional<String> text = request.parameter(name);
        try {
            int count = text.map(Integer::parseInt).orElse(otherwise);
            if (count >= 0) {
                return name.startsWith("max-") ? Math.min(count, MOST) : count;
            }
        } catch (NumberFormatException e) {
            // As if it were out of bounds.
        }
        throw Refusal.invalidArgument("Argument " + name + " must be an integer between 0 and 2147483647");
    }

    /** How keys are written. */
    static UnaryOperator<String> writing(S3Request request) throws Refusal {
        Optional<String> type = request.parameter("encoding-type");
        if (type.isPresent() && !type.get().equals("url")) {
            throw Refusal.invalidArgument("Invalid Encoding Method specified in Request");
        }
        return type.isPresent() ? key -> Text.encode(key, "/*").replace("%20", "+") : key -> key;
    }
}
