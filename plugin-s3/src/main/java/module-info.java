/** Repositories in buckets that speak the S3 protocol. */
@SuppressWarnings("module") // The protocol has the digit in its name.
module io.holdfast.s3 {
    requires transitive io.holdfast.spi;
    requires static transitive org.jspecify;
    requires static org.conscrypt;
    requires org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.slf4j;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.apache5;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.retries;
    requires software.amazon.awssdk.services.s3;

    provides io.holdfast.spi.Plugin with
            io.holdfast.s3.S3Plugin;

    exports io.holdfast.s3;
}
