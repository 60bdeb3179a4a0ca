package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.oci.RegistryFault;
import io.holdfast.testkit.oci.RegistryRequest;
import io.holdfast.testkit.oci.RegistryStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which images of a registry, which platform of them, and who asks for them. */
@Timeout(120)
class ImageChoiceTest {

    private static final TestImage.Layer BASE = TestImage.layer("base", Pulls.noise(1, 5000));

    @TempDir
    private Path directory;

    private RegistryStandIn registry;
    private TestImage arm;

    @BeforeEach
    void start() throws Exception {
        registry = RegistryStandIn.start(RegistryStandIn.Access.TOKEN);
        arm = TestImage.oci("linux/arm64", TestImage.layer("arm", Pulls.noise(2, 4000)));
        TestImage.index(TestImage.oci("linux/amd64", BASE), arm).addTo(registry, "shop/multi", "2");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private OciSource.Builder source(String... images) {
        return OciSource.builder(Pulls.known(registry).build()).images(images);
    }

    private static List<String> names(Pulls.Pull pull) throws Exception {
        return OciImages.in(pull.snapshot()).list().stream().map(OciImage::name).toList();
    }

    @Test
    void onePlatformIsCopiedIfItIsChosenAndCanBePushed() throws Exception {
        TestImage.of(BASE).addTo(registry, "shop/single", "1");
        Pulls.Pull pull = Pulls.pull(
                source("shop/multi:2", "shop/single:1").platform("linux/arm64").build());

        assertThat(pull.sink().skipped()).isEmpty();
        assertThat(OciImages.in(pull.snapshot()).list().get(0).digest()).isEqualTo(arm.digest());
        assertThat(names(pull)).containsExactly("shop/multi:2", "shop/single:1");
        assertThat(registry.count(RegistryRequest.blob()
                        .and(RegistryRequest::authorized)
                        .and(request -> request.path().endsWith(BASE.digest()))))
                .as("the layer that only the other platform has is that of the single image as well")
                .isEqualTo(1);
        Pulls.restore(
                source("shop/multi:2")
                        .restoreTo(RestoreTo.REGISTRY)
                        .mapRepository("shop/multi", "shop/arm")
                        .build(),
                pull.snapshot(),
                directory);
        assertThat(OciImages.in(Pulls.pull(source("shop/arm:2").build()).snapshot())
                        .list())
                .singleElement()
                .satisfies(image -> assertThat(image.digest()).isEqualTo(arm.digest()));
    }

    @Test
    void imageWithoutThePlatformIsSkipped() throws Exception {
        TestImage.of(BASE).addTo(registry, "shop/single", "1");
        Pulls.Pull pull = Pulls.pull(source("shop/multi:2", "shop/single:1")
                .platform("windows/amd64")
                .build());

        assertThat(pull.sink().skipped().toString()).contains("shop/multi:2", "linux/arm64");
        assertThat(names(pull)).containsExactly("shop/single:1");
        assertThatIllegalArgumentException().isThrownBy(() -> source().platform("arm64 or so"));
    }

    @Test
    void allTagsThatFitAreCopiedHoweverManyThereAre() throws Exception {
        for (int i = 0; i < 13; i++) {
            TestImage.of(BASE, TestImage.layer("own", Pulls.noise(10 + i, 500))).addTo(registry, "shop/web", "1." + i);
        }
        TestImage.of(BASE).addTo(registry, "shop/web", "latest").addTo(registry, "shop/web", "10");
        Pulls.Pull pull = Pulls.pull(
                source("shop/web:1.2", "shop/web:1.*", "shop/multi:2").build());

        List<String> expected =
                IntStream.range(0, 13).mapToObj(i -> "shop/web:1." + i).toList();
        assertThat(names(pull))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 14)
                        .mapToObj(i -> i < 13 ? expected.get(i) : "shop/multi:2")
                        .toList());
        assertThat(names(Pulls.pull(source("shop/web:1?").build()))).containsExactly("shop/web:10");

        Pulls.restore(source("shop/web:1.1*").restoreTo(RestoreTo.PLAN).build(), pull.snapshot(), directory);
        assertThat(directory.resolve("plan.json"))
                .content()
                .contains("shop/web:1.1\"", "shop/web:1.10", "shop/web:1.12")
                .doesNotContain("shop/web:1.2\"", "shop/multi");
        assertThatThrownBy(() -> Pulls.restore(
                        source("shop/web:9*").restoreTo(RestoreTo.PLAN).build(), pull.snapshot(), directory))
                .hasMessageContaining("The snapshot has no image shop/web:9*");
    }

    @Test
    void patternThatNothingFitsOrThatMayNotBeLookedForIsSkipped() throws Exception {
        assertThat(Pulls.pull(source("shop/multi:2", "shop/multi:9.*", "shop/none:*")
                                .build())
                        .sink()
                        .skipped()
                        .toString())
                .contains("shop/multi:9.*", "shop/none:*");
        registry.on(RegistryRequest.of("GET", "/tags/list"), RegistryFault.DENIED);
        Pulls.Pull pull = Pulls.pull(source("shop/multi:2", "shop/multi:*").build());
        assertThat(names(pull)).containsExactly("shop/multi:2");
        assertThat(pull.sink().skipped().toString()).contains("shop/multi:*");
        for (String wrong : List.of("shop/*", "*", "shop/web:1.*@sha256:0", "Shop/web:*", "shop/web:*,1")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> source(wrong));
        }
    }

    private Path config(String json) throws Exception {
        return Files.writeString(directory.resolve("config.json"), json);
    }

    @Test
    void whoAsksStandsInTheFileOfDocker() throws Exception {
        String auth = Base64.getEncoder()
                .encodeToString((RegistryStandIn.USER + ":" + RegistryStandIn.PASSWORD).getBytes(UTF_8));
        Path file = config("{\"auths\": {\"other.example.org\": {\"auth\": \"eDp5\"}, \"http://" + registry.host()
                + "/v1/\": {\"auth\": \"" + auth + "\"}}, \"credsStore\": \"desktop\"}");
        OciRegistry known = Pulls.anonymous(registry).dockerConfig(file).build();

        Pulls.Pull pull =
                Pulls.pull(OciSource.builder(known).images("shop/multi:2").build());

        assertThat(names(pull)).containsExactly("shop/multi:2");
        assertThat(OciRegistry.at("https://registry-1.docker.io")
                        .dockerConfig(config("{\"auths\": {\"https://index.docker.io/v1/\": {\"auth\": \"eDp5\"}}}"))
                        .build()
                        .basic())
                .contains("Basic eDp5");
    }

    @Test
    void fileOfDockerThatDoesNotSayWhoAsksIsRefusedAndNotRepeated() throws Exception {
        String host = registry.host();
        for (String[] wrong : List.of(
                new String[] {"{\"auths\": {\"" + host + "\": {}}, \"credsStore\": \"desktop\"}", "helper 'desktop'"},
                new String[] {"{\"credHelpers\": {\"" + host + "\": \"ecr-login\"}}", "helper 'ecr-login'"},
                new String[] {"{\"auths\": {\"" + host + "\": {\"auth\": \"hunter2\"}}}", "is not user and password"},
                new String[] {
                    "{\"auths\": {\"" + host + "\": {\"auth\": \"eDo=\", \"identitytoken\": \"hunter2\"}}}",
                    "identity token"
                },
                new String[] {
                    "{\"auths\": {\"other\": {\"auth\": \"hunter2\"}}}", "has no user and password for " + host
                },
                new String[] {"{\"auths\": hunter2", "is no config.json"},
                new String[] {"[]", "is no config.json"})) {
            assertThatThrownBy(() -> Pulls.anonymous(registry).dockerConfig(config(wrong[0])))
                    .as(wrong[0])
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong[1])
                    .hasMessageNotContaining("hunter2");
        }
    }
}
