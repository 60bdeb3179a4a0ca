package io.holdfast.testkit.s3;

/** Why a request is not done, as the client is told. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static Refusal invalidArgument(String message) {
        return new Refusal(400, "InvalidArgument", message);
    }

    static Refusal invalidRequest(String message) {
        return new Refusal(400, "InvalidRequest", message);
    }

    static Refusal malformed() {
        return new Refusal(400, "MalformedXML", "The XML you provided was not well-formed or did not validate.");
    }

    static Refusal denied(String message) {
        return new Refusal(403, "AccessDenied", message);
    }

    static Refusal noSuchKey() {
        return new Refusal(404, "NoSuchKey", "The specified key does not exist.");
    }

    static Refusal conditionFailed() {
        return new Refusal(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.");
    }

    static Refusal notImplemented() {
        return new Refusal(
                501, "NotImplemented", "A header or query that you sent implies something that is not implemented.");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    Reply reply(S3Request request) {
        Xml xml = new Xml("Error")
                .text("Code", code)
                .text("Message", text())
                .text("Resource", "/" + request.bucket() + (request.key().isEmpty() ? "" : "/" + request.key()))
                .text("RequestId", Long.toString(request.number()));
        return Reply.of(status).xml(xml);
    }
}
