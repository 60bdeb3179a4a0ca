package io.holdfast.s3;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the client that the settings describe. */
final class S3Clients {

    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofMinutes(1);
    /** Streams that are being read hold a connection each besides the requests. */
    private static final int CONNECTIONS_FOR_STREAMS = 64;

    private static final Region ANY = Region.US_EAST_1;

    private S3Clients() {}

    /** A client, which closes its connections when it is closed. */
    static S3Client of(S3Settings settings) {
        S3ClientBuilder client = S3Client.builder()
                .httpClientBuilder(http(settings))
                .region(region(settings))
                // Whoever uses the store tries again, and has to know of each attempt: a put whose answer was lost
                // finds its own object there.
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new EncryptionHeaders(settings.encryption())))
                .forcePathStyle(!settings.isAmazon() && !settings.hostStyle());
        settings.accessKey().ifPresent(accessKey -> client.credentialsProvider(credentials(accessKey, settings)));
        if (settings.isAmazon()) {
            client.crossRegionAccessEnabled(true);
        }
        settings.location().endpoint().ifPresent(client::endpointOverride);
        if (settings.checksums() == S3Checksums.STANDARD) {
            client.requestChecksumCalculation(RequestChecksumCalculation.WHEN_SUPPORTED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_SUPPORTED);
        } else if (!settings.hasStandardChecksums()) {
            // Servers that do not know newer checksums, or content in frames, refuse them or store them as part of the
            // object.
            client.serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                    .addPlugin(LegacyMd5Plugin.create());
        }
        return client.build();
    }

    private static SdkHttpClient.Builder<?> http(S3Settings settings) {
        Apache5HttpClient.Builder http = Apache5HttpClient.builder()
                .maxConnections(settings.connections() + CONNECTIONS_FOR_STREAMS)
                .connectionTimeout(CONNECTING)
                .socketTimeout(SILENCE)
                .tcpKeepAlive(true);
        Tls.configure(http, settings);
        return http;
    }

    private static AwsCredentialsProvider credentials(String accessKey, S3Settings settings) {
        byte[] secret = settings.secretKey().orElseThrow().utf8();
        try {
            return StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(accessKey, new String(secret, StandardCharsets.UTF_8)));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static Region region(S3Settings settings) {
        return settings.region()
                .or(settings.location()::region)
                .map(Region::of)
                .orElseGet(() -> settings.isAmazon() ? regionOfTheHost() : ANY);
    }

    /** Where the AWS tools look; a bucket elsewhere is found all the same. */
    private static Region regionOfTheHost() {
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            return ANY;
        }
    }
}
