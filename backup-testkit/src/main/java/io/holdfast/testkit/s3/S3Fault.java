package io.holdfast.testkit.s3;

import java.time.Duration;

/** What goes wrong with a request to a {@link S3StandIn}. Immutable. */
public final class S3Fault {

    /** What is done with the request, the answer and the connection. */
    enum Kind {
        NONE,
        ANSWER,
        LOSE_ANSWER,
        TWICE,
        RESET,
        CUT_REQUEST,
        FLIP_BIT,
        CUT_ANSWER,
        DRIP,
        ERROR_IN_SUCCESS
    }

    /** All goes well. */
    static final S3Fault NONE = new S3Fault(Kind.NONE);

    /** Nothing is done, and the client is asked to send fewer requests: 503. */
    public static final S3Fault SLOW_DOWN = answer(503, "SlowDown");

    /** Nothing is done: 500. */
    public static final S3Fault INTERNAL_ERROR = answer(500, "InternalError");

    /** Nothing is done, since another request about the same key is under way: 409. */
    public static final S3Fault CONFLICT = answer(409, "ConditionalRequestConflict");

    /** Everything is done, and the connection is closed without an answer. */
    public static final S3Fault LOSE_ANSWER = new S3Fault(Kind.LOSE_ANSWER);

    /** Everything is done twice, as if somebody on the way had sent it again; the client gets the second answer. */
    public static final S3Fault TWICE = new S3Fault(Kind.TWICE);

    /** Nothing is done, and the connection is reset before the body is read. */
    public static final S3Fault RESET = new S3Fault(Kind.RESET);

    /** Nothing is done, and the connection is reset when half of the body has come. */
    public static final S3Fault CUT_REQUEST = new S3Fault(Kind.CUT_REQUEST);

    /** One bit of the body is another one when it comes. Without effect where there is none. */
    public static final S3Fault FLIP_BIT = new S3Fault(Kind.FLIP_BIT);

    /** Everything is done, and the connection is closed after half of the answer's body. An answer without a body is lost. */
    public static final S3Fault CUT_ANSWER = new S3Fault(Kind.CUT_ANSWER);

    /** Nothing is done, and the error is the body of an answer with status 200, as S3 says it of requests that take long, such as the completion of an upload. */
    public static final S3Fault ERROR_IN_SUCCESS =
            new S3Fault(Kind.ERROR_IN_SUCCESS, 200, "InternalError", 0, Duration.ZERO);

    private final Kind kind;
    private final int status;
    private final String code;
    private final int bytes;
    private final Duration pause;

    private S3Fault(Kind kind) {
        this(kind, 0, "", 0, Duration.ZERO);
    }

    private S3Fault(Kind kind, int status, String code, int bytes, Duration pause) {
        this.kind = kind;
        this.status = status;
        this.code = code;
        this.bytes = bytes;
        this.pause = pause;
    }

    /** Nothing is done, and this is answered. */
    public static S3Fault answer(int status, String code) {
        return new S3Fault(Kind.ANSWER, status, code, 0, Duration.ZERO);
    }

    /** Everything is done, and the answer's body comes in pieces of so many bytes, with a pause of real time before each. */
    public static S3Fault drip(int bytes, Duration pause) {
        return new S3Fault(Kind.DRIP, 0, "", bytes, pause);
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    /** Whether nothing is done with a request that came whole. */
    boolean isInstead() {
        return is(Kind.ANSWER) || is(Kind.ERROR_IN_SUCCESS);
    }

    Refusal refusal() {
        return new Refusal(status, code, "made to fail");
    }

    int bytes() {
        return bytes;
    }

    Duration pause() {
        return pause;
    }

    @Override
    public String toString() {
        return kind + (code.isEmpty() ? "" : " " + status + " " + code);
    }
}
