package io.holdfast.s3;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * What went wrong, in the terms of a store: a {@link FileSystemException} where another try would fail as well, any other {@link IOException} where one is
 * worth it.
 */
final class S3Failures {

    /** The server got something else than was sent, or not all of it, or not in time. */
    private static final Set<String> DAMAGED_ON_THE_WAY = Set.of(
            "BadDigest",
            "IncompleteBody",
            "InvalidDigest",
            "RequestTimeout",
            "XAmzContentSHA256Mismatch",
            "XAmzContentChecksumMismatch");

    /** What another try may have: of what takes long a server says only in the body of an answer that began as a success that it failed. */
    private static final Set<String> WORTH_RETRYING =
            Set.of("InternalError", "SlowDown", "ServiceUnavailable", "OperationAborted");

    private static final Map<String, String> ADVICE = Map.of(
            "NoSuchBucket", "there is no such bucket; make it, or correct the address",
            "RequestTimeTooSkewed", "the clock of this machine and that of the server are too far apart; set this one",
            "InvalidObjectState", "it is in an archive, from which the server must restore it before it can be read",
            "InvalidAccessKeyId", "the server does not know the access key",
            "SignatureDoesNotMatch", "the secret key does not belong to the access key",
            "AuthorizationHeaderMalformed", "the bucket is in another region; name it in the setting 'region'",
            "PermanentRedirect", "the bucket is at another endpoint or in another region");

    private S3Failures() {}

    /**
     * The failure as a store has it.
     *
     * @param what of the store it is about
     * @throws InterruptedException if it failed since the thread was interrupted
     */
    static IOException translate(SdkException failure, String what) throws InterruptedException {
        if (failure instanceof AbortedException || Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException("interrupted at " + what);
            interrupted.initCause(failure);
            throw interrupted;
        }
        return failure instanceof AwsServiceException answer ? answered(answer, what) : unanswered(failure, what);
    }

    private static IOException answered(AwsServiceException answer, String what) {
        int status = answer.statusCode();
        String code = code(answer);
        String reason = reason(answer, code);
        IOException translated;
        if (status == 409) {
            translated = new ConflictException(what + ": " + reason);
        } else if (code.equals("NoSuchUpload")) {
            translated = new UploadGoneException(what + ": " + reason);
        } else if (DAMAGED_ON_THE_WAY.contains(code)
                || WORTH_RETRYING.contains(code)
                || status == 429
                || isWorthRetrying(status)) {
            translated = new IOException(what + ": " + reason);
        } else if (status == 404 && !code.equals("NoSuchBucket")) {
            translated = new NoSuchFileException(what, null, reason);
        } else if (status == 412) {
            translated = new FileAlreadyExistsException(what);
        } else if (status == 416) {
            translated = new BeyondEndException(what, reason);
        } else if (status == 405 || status == 501) {
            translated = new UnsupportedException(what, reason);
        } else if (status == 403 && !code.equals("InvalidObjectState") && !code.equals("RequestTimeTooSkewed")) {
            translated = new AccessDeniedException(what, null, reason);
        } else {
            translated = new FileSystemException(what, null, reason);
        }
        translated.initCause(answer);
        return translated;
    }

    /** What a server cannot do yet it may soon; what it does not know or has no room for, it will not. */
    private static boolean isWorthRetrying(int status) {
        return status >= 500 && status != 501 && status != 507;
    }

    private static String reason(AwsServiceException answer, String code) {
        String advice = ADVICE.getOrDefault(code, answer.statusCode() == 507 ? "the server is full" : "");
        String said = Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorMessage)
                .filter(message -> !message.isBlank())
                .orElse("no reason is given");
        return (advice.isEmpty() ? said : advice) + " (" + answer.statusCode() + (code.isEmpty() ? "" : " " + code)
                + ")";
    }

    /** The server's own name of the error; empty where it gave none, as in an answer to HEAD. */
    static String code(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
    }

    /** Why one of several objects was not deleted. */
    static IOException refused(String what, S3Error error) {
        String reason = error.message() + " (" + error.code() + ")";
        if (WORTH_RETRYING.contains(error.code())) {
            return new IOException(what + ": " + reason);
        }
        return error.code().equals("AccessDenied")
                ? new AccessDeniedException(what, null, reason)
                : new FileSystemException(what, null, reason);
    }

    /** Whether the server asks for fewer requests. */
    static boolean isSlowDown(SdkException failure) {
        return failure instanceof AwsServiceException answer
                && (answer.statusCode() == 503
                        || answer.statusCode() == 429
                        || code(answer).equals("SlowDown"));
    }

    private static IOException unanswered(SdkException failure, String what) {
        Throwable root = root(failure);
        String reason = String.valueOf(root.getMessage());
        IOException translated;
        if (root instanceof GeneralSecurityException
                || root instanceof SSLHandshakeException
                || root instanceof SSLPeerUnverifiedException) {
            translated = new FileSystemException(
                    what, null, "the server does not prove that it is who it should be: " + reason);
        } else if (reason.startsWith("Unable to load credentials")) {
            translated = new AccessDeniedException(
                    what,
                    null,
                    "no access key was found: not in the settings, in the environment (AWS_ACCESS_KEY_ID), in a profile, nor from the machine");
        } else {
            translated = new IOException(what + ": " + (root instanceof SdkException ? reason : root.toString()));
        }
        translated.initCause(failure);
        return translated;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (@Nullable Throwable cause = root.getCause(); cause != null && cause != root; cause = root.getCause()) {
            root = cause;
        }
        return root;
    }
}
