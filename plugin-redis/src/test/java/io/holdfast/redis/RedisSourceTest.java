package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Secret;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSourceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "http://host",
                "redis:",
                "redis://",
                "redis://user:hidden@host",
                "redis://:hidden@host:1",
                "redis://host/hidden",
                "redis://host?password=hidden",
                "redis://host name/hidden"
            })
    void whatIsNoAddressIsRefusedAndNotShown(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisSource.builder("orders", url))
                .withMessageNotContaining("hidden");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisSource.builder("orders", "redis://host").target(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://host", "redis://host:7000", "rediss://[::1]:7000", "redis://127.0.0.1/"})
    void addressIsTaken(String url) {
        assertThat(RedisSource.builder("orders", url).build()).asString().startsWith("Redis at " + url.substring(0, 9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis-sentinel://host",
                "redis-sentinel://host/",
                "redis-sentinel:///master",
                "redis-sentinel://host,,other/master",
                "redis-sentinel://:hidden@host/master",
                "redis-sentinel://host/hidden master",
                "redis-sentinel://host/master/hidden",
                "redis-cluster://",
                "redis-cluster://host,,other",
                "redis-cluster://:hidden@host",
                "redis-cluster://host/hidden"
            })
    void whatDoesNotNameSentinelsOrAClusterIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisSource.builder("orders", url))
                .withMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis-sentinel://one:26379/master",
                "rediss-sentinel://one:26380,two:26379/the-master.1",
                "redis-sentinel://[::1]:26380,two:26379/master",
                "rediss-cluster://one:7000,two:6379"
            })
    void addressOfSeveralIsTaken(String url) {
        assertThat(RedisSource.builder("orders", url).build())
                .hasToString("Redis at " + url.replaceAll("[\\[\\]]", ""));
    }

    @Test
    void whatIsForSentinelsNeedsThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisSource.builder("orders", "redis://host")
                        .sentinelUser("somebody")
                        .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisSource.builder("orders", "redis://host")
                        .copyFromReplica(true)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "a/b", "ä"})
    void nameThatNoSourceHasIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> RedisSource.builder(name, "redis://host"));
    }

    @Test
    void clusterIsNotCopiedKeyByKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisSource.builder("orders", "redis-cluster://host:7000")
                        .method(CopyMethod.SCAN)
                        .build())
                .withMessageContaining("key by key");
    }

    @Test
    void neitherTextNorFailureShowsThePassword() {
        RedisSource source = RedisSource.builder("orders", "redis://127.0.0.1:1")
                .user("backup")
                .password(Secret.of("hidden"))
                .build();
        assertThat(source).asString().contains("127.0.0.1:1").doesNotContain("hidden");
        assertThatThrownBy(source::identity)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("hidden");
    }
}
