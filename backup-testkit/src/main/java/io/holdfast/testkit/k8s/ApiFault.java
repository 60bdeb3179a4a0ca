package io.holdfast.testkit.k8s;

/**
 * What goes wrong with a request to an {@link ApiServerStandIn}. Immutable.
 *
 * @param kind what is done with the request and the connection
 * @param code the status of an answer
 * @param reason of that status
 * @param retryAfter seconds after which another try is asked for; 0 for none
 */
public record ApiFault(Kind kind, int code, String reason, int retryAfter) {

    /** What is done with the request and the connection. */
    public enum Kind {
        /** Nothing is done, and this is answered. */
        ANSWER,
        /** Nothing is done, and nothing is answered until the server is closed or healed. */
        STALL,
        /** Nothing is done, and the connection is closed. */
        DROP,
        /** Everything is done, and the connection is closed without an answer. */
        LOSE_ANSWER
    }

    /** Too many requests: 429. */
    public static final ApiFault THROTTLED = new ApiFault(Kind.ANSWER, 429, "TooManyRequests", 1);

    /** 500, without a reason. */
    public static final ApiFault INTERNAL_ERROR = new ApiFault(Kind.ANSWER, 500, "", 0);

    /** What is behind it does not answer: 503. */
    public static final ApiFault UNAVAILABLE = new ApiFault(Kind.ANSWER, 503, "ServiceUnavailable", 0);

    /** The user may not do that: 403. */
    public static final ApiFault FORBIDDEN = new ApiFault(Kind.ANSWER, 403, "Forbidden", 0);

    /** See {@link Kind#STALL}. */
    public static final ApiFault STALL = new ApiFault(Kind.STALL, 0, "", 0);

    /** See {@link Kind#DROP}. */
    public static final ApiFault DROP = new ApiFault(Kind.DROP, 0, "", 0);

    /** See {@link Kind#LOSE_ANSWER}. */
    public static final ApiFault LOSE_ANSWER = new ApiFault(Kind.LOSE_ANSWER, 0, "", 0);
}
