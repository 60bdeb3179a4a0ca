package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static final String SHA256 = "sha256:" + "a1".repeat(32);

    @Test
    void imageHasATagOrADigest() {
        assertThat(ImageName.parse("shop/web:1.2")).isEqualTo(new ImageName("shop/web", "1.2"));
        assertThat(ImageName.parse("web")).hasToString("web:latest");
        assertThat(ImageName.parse("a/b_c/d--e@" + SHA256)).hasToString("a/b_c/d--e@" + SHA256);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Web",
                "/web",
                "web/",
                "a//b",
                "../web",
                "web:",
                "web:a b",
                "web@",
                "web@sha256:1",
                "web@md5:00",
                "web:1@x",
                "web?x",
                "web#x"
            })
    void whatIsNoNameOfAnImageIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ImageName.parse(text));
    }

    @Test
    void digestIsOfTheLengthOfItsAlgorithm() {
        assertThat(Digest.parse("sha512:" + "0".repeat(128)).path()).startsWith("blobs/sha512/000");
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha256:" + "0".repeat(128)));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("sha512:" + "0".repeat(64)));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse(SHA256.replace("a", "A")));
    }

    @Test
    void registryHasAHostAndNothingThatCouldBeSecret() {
        assertThat(RegistryAddress.parse("registry.example.org").base()).hasToString("https://registry.example.org");
        assertThat(RegistryAddress.parse("HTTP://Registry:5000/").base()).hasToString("http://registry:5000");
        for (String wrong :
                List.of("https://robot:secret@host", "https://host/path", "ftp://host", "https://", "a b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RegistryAddress.parse(wrong))
                    .withMessageNotContaining("secret");
        }
    }

    @Test
    void encryptedRegistryLeadsOnlyToWhatIsEncrypted() {
        RegistryAddress encrypted = RegistryAddress.parse("https://host");
        assertThat(encrypted.leadsTo(java.net.URI.create("http://host/x"))).isFalse();
        assertThat(encrypted.leadsTo(java.net.URI.create("https://other/x"))).isTrue();
        assertThat(encrypted.leadsTo(java.net.URI.create("file:///etc/passwd"))).isFalse();
        assertThat(encrypted.isOriginOf(java.net.URI.create("https://host:443/x")))
                .isTrue();
        assertThat(encrypted.isOriginOf(java.net.URI.create("https://host:444/x")))
                .isFalse();
    }

    @Test
    void challengesAreReadAsTheyAreWritten() {
        assertThat(Challenge.read(List.of(
                        "Bearer realm=\"https://auth/token\",service=\"a \\\"b\\\", c\", scope=pull, Basic realm=x",
                        "Negotiate")))
                .containsExactly(
                        new Challenge(
                                "bearer",
                                Map.of("realm", "https://auth/token", "service", "a \"b\", c", "scope", "pull")),
                        new Challenge("basic", Map.of("realm", "x")),
                        new Challenge("negotiate", Map.of()));
    }

    @Test
    void manifestThatIsTwoThingsAtOnceIsRefused() {
        String both =
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[],\"layers\":[]}";
        assertThatThrownBy(() -> Manifest.read(both.getBytes(UTF_8), "")).hasMessageContaining("at once");
        assertThatThrownBy(() ->
                        Manifest.read(both.replace(",\"layers\":[]", "").getBytes(UTF_8), MediaTypes.OCI_MANIFEST))
                .hasMessageContaining("calls the manifest");
        assertThatThrownBy(() -> Manifest.read("{\"schemaVersion\":1}".getBytes(UTF_8), ""))
                .hasMessageContaining("of the kind");
        assertThatThrownBy(() -> Manifest.read("secret{".getBytes(UTF_8), ""))
                .hasMessageContaining("no JSON")
                .hasMessageNotContaining("{");
    }
}
