package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.oci.RegistryFault;
import io.holdfast.testkit.oci.RegistryRequest;
import io.holdfast.testkit.oci.RegistryStandIn;
import io.holdfast.testkit.oci.RegistryStandIn.Access;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AttachedTest {

    private static final TestImage.Layer BASE = TestImage.layer("base", Pulls.noise(1, 5000));

    @TempDir
    private Path directory;

    private RegistryStandIn registry;
    private TestImage child;
    private TestImage web;
    private TestImage signature;
    private TestImage ofSignature;
    private TestImage ofChild;

    @BeforeEach
    void start() throws Exception {
        registry = RegistryStandIn.start(Access.TOKEN);
        child = TestImage.oci("linux/amd64", BASE);
        web = TestImage.index(child).addTo(registry, "shop/web", "1");
        for (int i = 2; i < 9; i++) {
            TestImage.of(BASE).addTo(registry, "shop/web", Integer.toString(i));
        }
        signature = attach("signature", web, ".sig");
        ofSignature = attach("of the signature", signature, ".att");
        ofChild = attach("of the platform", child, "");
        attach("of what is not copied", TestImage.of(BASE, BASE), ".sig");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private TestImage attach(String what, TestImage to, String suffix) {
        return TestImage.oci("linux/amd64", TestImage.layer(what, what.getBytes(UTF_8)))
                .addTo(registry, "shop/web", tag(to, suffix));
    }

    private static String tag(TestImage to, String suffix) {
        return to.digest().replace(':', '-') + suffix;
    }

    private OciSource source() {
        return OciSource.builder(Pulls.known(registry).build())
                .images("shop/web:1")
                .build();
    }

    @Test
    void signaturesGoWithTheirImagesThereAndBack() throws Exception {
        Pulls.Pull pull = Pulls.pull(source());

        assertThat(OciImages.in(pull.snapshot()).list())
                .extracting(OciImage::name)
                .containsExactlyInAnyOrder(
                        "shop/web:1",
                        "shop/web:" + tag(web, ".sig"),
                        "shop/web:" + tag(signature, ".att"),
                        "shop/web:" + tag(child, ""));
        assertThat(pull.sink().warnings()).isEmpty();
        try (RegistryStandIn to = RegistryStandIn.start(Access.TOKEN)) {
            OciSource target = OciSource.builder(Pulls.known(to).build())
                    .images("shop/web:1")
                    .restoreTo(RestoreTo.REGISTRY)
                    .build();
            Pulls.restore(target, pull.snapshot(), directory);
            assertThat(to.manifest("shop/web", tag(web, ".sig")).map(Digest::of))
                    .contains(Digest.parse(signature.digest()));
            assertThat(to.manifest("shop/web", tag(signature, ".att")).map(Digest::of))
                    .contains(Digest.parse(ofSignature.digest()));
            assertThat(to.manifest("shop/web", tag(child, "")).map(Digest::of))
                    .contains(Digest.parse(ofChild.digest()));
        }
    }

    @Test
    void signatureThatCannotBeCopiedIsSaidToBeMissing() throws Exception {
        registry.on(
                RegistryRequest.of("GET", "/manifests/" + tag(web, ".sig")).and(RegistryRequest::authorized),
                RegistryFault.DENIED);
        Pulls.Pull pull = Pulls.pull(source());

        assertThat(pull.sink().skipped()).containsOnlyKeys("shop/web:" + tag(web, ".sig"));
    }

    @Test
    void registryThatDoesNotListItsTagsIsSaidToBeOne() throws Exception {
        registry.on(RegistryRequest.of("GET", "/tags/list").and(RegistryRequest::authorized), RegistryFault.DENIED);
        Pulls.Pull pull = Pulls.pull(source());

        assertThat(OciImages.in(pull.snapshot()).list()).hasSize(1);
        assertThat(pull.sink().warnings()).containsOnlyKeys("shop/web");
    }

    @Test
    void whatRefersToAnImageWithoutATagIsWarnedOf() throws Exception {
        String referrer = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST
                + "\",\"subject\":{\"digest\":\"" + web.digest() + "\"}}";
        registry.addManifest("shop/web", "other", MediaTypes.OCI_MANIFEST, referrer.getBytes(UTF_8));
        Pulls.Pull pull = Pulls.pull(source());

        assertThat(pull.sink().skipped()).isEmpty();
        assertThat(pull.sink().warnings()).containsOnlyKeys("shop/web:1");
        assertThat(pull.sink().warnings().get("shop/web:1")).contains("not copied");
    }
}
