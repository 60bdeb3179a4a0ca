package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.testkit.oci.RegistryStandIn;
import io.holdfast.testkit.oci.RegistryStandIn.Access;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OciImagesTest {

    private static final TestImage.Layer BASE = TestImage.layer("base", Pulls.noise(1, 5000));
    private static final TestImage.Layer OWN = TestImage.layer("own", Pulls.noise(2, 3000));

    private RegistryStandIn registry;
    private OciImages images;

    @BeforeEach
    void start() throws Exception {
        registry = RegistryStandIn.start(Access.OPEN);
        TestImage.of(BASE, OWN, BASE).addTo(registry, "shop/web", "1");
        TestImage.index(TestImage.oci("linux/amd64", BASE), TestImage.oci("linux/arm64", OWN))
                .addTo(registry, "shop/multi", "2");
        images = images("shop/web:1", "shop/multi:2");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private OciImages images(String... names) throws Exception {
        OciSource source = OciSource.builder(Pulls.anonymous(registry).build())
                .images(names)
                .build();
        return OciImages.in(Pulls.pull(source).snapshot());
    }

    private static Map<String, byte[]> unpacked(byte[] archive) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), tar.readAllBytes());
            }
        }
        return files;
    }

    private byte[] export(String name, Optional<String> platform) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        images.export(name, platform, Optional.empty(), out);
        return out.toByteArray();
    }

    @Test
    void imagesHaveNameDigestAndSize() throws Exception {
        assertThat(images.list()).extracting(OciImage::name).containsExactly("shop/web:1", "shop/multi:2");
        OciImage web = images.list().get(0);
        assertThat(web.fullName()).isEqualTo(registry.host() + "/shop/web:1");
        assertThat(web.platforms()).isEmpty();
        assertThat(web.size()).isGreaterThan(BASE.content().length + OWN.content().length);
    }

    @Test
    void archiveHasEachLayerOnceAndUnpacked() throws Exception {
        Map<String, byte[]> files = unpacked(export("shop/web:1", Optional.empty()));

        assertThat(files).hasSize(4);
        JsonNode manifest = Manifest.JSON.readTree(files.get("manifest.json")).get(0);
        assertThat(manifest.at("/RepoTags/0").asText()).isEqualTo(registry.host() + "/shop/web:1");
        assertThat(manifest.path("Layers")).hasSize(3);
        assertThat(manifest.at("/Layers/0")).isEqualTo(manifest.at("/Layers/2"));
        byte[] layer = files.get(manifest.at("/Layers/1").asText());
        assertThat(Digest.of(layer)).hasToString(OWN.unpacked());
        assertThat(unpacked(layer)).containsOnlyKeys("own");
        assertThat(new String(files.get(manifest.path("Config").asText()), UTF_8))
                .contains(OWN.unpacked());
    }

    @Test
    void platformHasToBeSaidWhereThereAreSeveral() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> export("shop/multi:2", Optional.empty()))
                .withMessageContaining("linux/arm64");
        assertThatIllegalArgumentException().isThrownBy(() -> export("shop/multi:2", Optional.of("plan9/mips")));
        assertThatIllegalArgumentException().isThrownBy(() -> export("shop/other:1", Optional.empty()));
        Map<String, byte[]> files = unpacked(export("shop/multi:2", Optional.of("linux/arm64")));
        assertThat(files.keySet())
                .anyMatch(name -> name.startsWith(OWN.unpacked().substring("sha256:".length())));
    }

    @Test
    void layerThatIsNotWhatTheConfigurationSaysIsNotExported() throws Exception {
        TestImage.of(new TestImage.Layer(OWN.mediaType(), OWN.content(), BASE.unpacked(), java.util.List.of()))
                .addTo(registry, "shop/odd", "1");
        images = images("shop/odd:1");
        assertThatThrownBy(() -> export("shop/odd:1", Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not unpack to");
    }

    @Test
    void imagesArePushedWithoutASource() throws Exception {
        try (RegistryStandIn to = RegistryStandIn.start(Access.BASIC)) {
            OciRegistry target = Pulls.known(to).build();
            PushRequest.Builder request = PushRequest.builder().images("shop/multi:2");
            assertThat(images.push(target, request.dryRun(true).build()))
                    .extracting(PushedImage::action)
                    .containsExactly(PushedImage.Action.PUSH);
            assertThat(to.manifest("shop/multi", "2")).isEmpty();
            images.push(target, request.dryRun(false).build());
            assertThat(to.manifest("shop/multi", "2")).isPresent();
            assertThat(to.manifest("shop/web", "1")).isEmpty();
        }
    }
}
