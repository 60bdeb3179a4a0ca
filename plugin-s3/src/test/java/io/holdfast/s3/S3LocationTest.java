package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {

    @ParameterizedTest
    @CsvSource({
        "https://host:9000/bucket/a/b,        https://host:9000, bucket, a/b/",
        "http://127.0.0.1:9000/bucket,        http://127.0.0.1:9000, bucket, ''",
        "host:9000/bucket/a/,                 https://host:9000, bucket, a/",
        "minio.example.org/bucket,            https://minio.example.org, bucket, ''",
        "//minio.example.org/bucket/a,        https://minio.example.org, bucket, a/",
        "https://[::1]:9000/bucket/a//,       https://[::1]:9000, bucket, a/",
    })
    void hostsAreEndpoints(String address, URI endpoint, String bucket, String prefix) {
        assertThat(S3Location.parse(address))
                .isEqualTo(new S3Location(Optional.of(endpoint), Optional.empty(), bucket, prefix));
    }

    @ParameterizedTest
    @CsvSource({
        "s3.amazonaws.com/bucket/a,                     ''",
        "https://s3.amazonaws.com/bucket/a,             ''",
        "s3.eu-central-1.amazonaws.com/bucket/a,        eu-central-1",
        "s3-eu-central-1.amazonaws.com/bucket/a,        eu-central-1",
        "s3.dualstack.us-gov-west-1.amazonaws.com/bucket/a, us-gov-west-1",
        "s3.cn-north-1.amazonaws.com.cn/bucket/a,       cn-north-1",
        "bucket/a,                                      ''",
        "//bucket/a,                                    ''",
    })
    void amazonNeedsNoEndpoint(String address, String region) {
        assertThat(S3Location.parse(address))
                .isEqualTo(new S3Location(
                        Optional.empty(), region.isEmpty() ? Optional.empty() : Optional.of(region), "bucket", "a/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host:9000",
                "https://host",
                "https://host/",
                "https:///bucket",
                "ftp://host/bucket",
                "b/x",
                "-bucket/x",
                "buc ket/x",
                "bucket/../x",
                "bucket/a//b",
                "bucket/ü",
                "http://bad host/bucket",
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> S3Location.parse(text));
    }

    @Test
    void keysInAnAddressAreRefusedAndNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Location.parse("https://id:secret@host/bucket"))
                .withMessageContaining("keys")
                .withMessageNotContaining("secret");
    }

    @Test
    void textIsTheAddress() {
        assertThat(S3Location.parse("host:9000/bucket/a/")).hasToString("https://host:9000/bucket/a");
        assertThat(S3Location.parse("bucket")).hasToString("bucket");
        assertThat(S3Location.parse("s3.eu-central-1.amazonaws.com/bucket/a")).hasToString("bucket/a");
    }
}
