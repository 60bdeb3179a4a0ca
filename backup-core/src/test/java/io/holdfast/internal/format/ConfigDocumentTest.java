package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.chunk.Polynomial;
import io.holdfast.internal.format.ConfigDocument.RusticSettings;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigDocumentTest {

    private static final String A = "a".repeat(64);

    private static ConfigDocument decode(String json) throws MalformedException {
        return ConfigDocument.decode(json.getBytes(UTF_8));
    }

    @Test
    void fieldsStandInOrder() throws Exception {
        ConfigDocument config = ConfigDocument.create(Id.fromHex(A), Polynomial.fromHex("24a0bacef9d659"));
        assertThat(config.encode())
                .asString(UTF_8)
                .isEqualTo("{\"version\":2,\"id\":\"" + A + "\",\"chunker_polynomial\":\"24a0bacef9d659\"}");
        assertThat(ConfigDocument.decode(config.encode())).isEqualTo(config);
    }

    @Test
    void versionOneIsRead() throws Exception {
        ConfigDocument config = decode("{\"version\":1,\"id\":\"abc\",\"chunker_polynomial\":\"2072a2ccc65bf5\"}");
        assertThat(config.compresses()).isFalse();
        assertThat(config.id()).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "2147483648", "null"})
    void otherVersionsAreRefused(String version) {
        assertThatThrownBy(() -> decode("{\"version\":" + version + ",\"chunker_polynomial\":\"2072a2ccc65bf5\"}"))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("config: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "1",
                "xyz",
                "0x2072a2ccc65bf5",
                "2072a2ccc65bf4",
                "100000000000000000",
                "8000000000000001"
            })
    void polynomialThatCannotCutIsRefused(String polynomial) {
        assertThatThrownBy(() -> decode("{\"version\":2,\"chunker_polynomial\":\"" + polynomial + "\"}"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("polynomial");
        assertThatThrownBy(() -> decode("{\"version\":2}"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("polynomial");
    }

    @Test
    void whatRusticSetIsTold() throws Exception {
        assertThat(decode(
                                "{\"version\":2,\"id\":\"x\",\"chunker_polynomial\":\"2072a2ccc65bf5\",\"chunker\":\"FixedSize\",\"chunk_size\":1048576,"
                                        + "\"chunk_min_size\":5,\"chunk_max_size\":6,\"is_hot\":true,\"append_only\":true,\"treepack_size\":1}")
                        .rustic())
                .isEqualTo(new RusticSettings(
                        Optional.of("FixedSize"),
                        OptionalLong.of(1048576),
                        OptionalLong.of(5),
                        OptionalLong.of(6),
                        true,
                        true));
    }
}
