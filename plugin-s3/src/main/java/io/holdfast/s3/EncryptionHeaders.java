package io.holdfast.s3;

import io.holdfast.s3.S3Encryption.CustomerKey;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Says with each request that needs it how the server encrypts. */
final class EncryptionHeaders implements ExecutionInterceptor {

    private static final String HEADER = "x-amz-server-side-encryption";

    private final S3Encryption encryption;

    EncryptionHeaders(S3Encryption encryption) {
        this.encryption = encryption;
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        return switch (encryption.kind()) {
            case BUCKET -> context.httpRequest();
            case SERVER -> begins(request) ? algorithm(context.httpRequest(), "AES256") : context.httpRequest();
            case KMS -> begins(request) ? kms(context.httpRequest()) : context.httpRequest();
            case CUSTOMER ->
                begins(request) || goesOn(request) ? customer(context.httpRequest()) : context.httpRequest();
        };
    }

    private static boolean begins(SdkRequest request) {
        return request instanceof PutObjectRequest || request instanceof CreateMultipartUploadRequest;
    }

    private static boolean goesOn(SdkRequest request) {
        return request instanceof UploadPartRequest
                || request instanceof CompleteMultipartUploadRequest
                || request instanceof GetObjectRequest
                || request instanceof HeadObjectRequest;
    }

    private static SdkHttpRequest algorithm(SdkHttpRequest request, String algorithm) {
        return request.toBuilder().putHeader(HEADER, algorithm).build();
    }

    private SdkHttpRequest kms(SdkHttpRequest request) {
        SdkHttpRequest encrypted = algorithm(request, "aws:kms");
        return encryption.kmsKey().isEmpty()
                ? encrypted
                : encrypted.toBuilder()
                        .putHeader(
                                HEADER + "-aws-kms-key-id", encryption.kmsKey().get())
                        .build();
    }

    private SdkHttpRequest customer(SdkHttpRequest request) {
        CustomerKey key = encryption.customerKey().orElseThrow();
        return request.toBuilder()
                .putHeader(HEADER + "-customer-algorithm", CustomerKey.ALGORITHM)
                .putHeader(HEADER + "-customer-key", key.key())
                .putHeader(HEADER + "-customer-key-MD5", key.md5())
                .build();
    }
}
