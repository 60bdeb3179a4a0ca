package io.holdfast.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.SourceRefusedException;
import io.holdfast.testkit.oci.RegistryFault;
import io.holdfast.testkit.oci.RegistryRequest;
import io.holdfast.testkit.oci.RegistryStandIn;
import io.holdfast.testkit.oci.RegistryStandIn.Access;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class ImageCopyTest {

    private static final TestImage.Layer BASE = TestImage.layer("base", Pulls.noise(1, 200_000));
    private static final TestImage.Layer OWN = TestImage.layer("own", Pulls.noise(2, 5000));

    private RegistryStandIn registry;
    private TestImage web;

    @BeforeEach
    void start() throws Exception {
        serve(Access.TOKEN);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private void serve(Access access) throws IOException {
        registry = RegistryStandIn.start(access);
        web = TestImage.of(BASE, OWN).addTo(registry, "shop/web", "1");
    }

    private OciSource source(String... images) {
        return OciSource.builder(Pulls.known(registry).build()).images(images).build();
    }

    private static void assertHas(Pulls.Pull pull, TestImage image) {
        for (Map.Entry<String, byte[]> one : image.content().entrySet()) {
            assertThat(pull.snapshot().content(Digest.parse(one.getKey()).path()))
                    .isEqualTo(one.getValue());
        }
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void imageComesHoweverTheRegistryAsksWhoItIs(Access access) throws Exception {
        stop();
        serve(access);
        Pulls.Pull pull = Pulls.pull(source("shop/web:1"));

        assertHas(pull, web);
        assertThat(pull.sink().skipped()).isEmpty();
        assertThat(new String(pull.snapshot().content("index.json"), java.nio.charset.StandardCharsets.UTF_8))
                .contains(web.digest(), "\"shop/web:1\"", registry.host() + "/shop/web:1");
    }

    @Test
    void otherServerIsNotToldWhoAsks() throws Exception {
        registry.redirectBlobs();
        Pulls.Pull pull = Pulls.pull(source("shop/web:1"));

        assertHas(pull, web);
        assertThat(registry.count(RegistryRequest::delivery)).isEqualTo(3);
        assertThat(registry.requests().stream().filter(RegistryRequest::delivery))
                .noneMatch(RegistryRequest::authorized);
    }

    @Test
    void tokenThatIsNotGoodAnyMoreIsAskedForAnew() throws Exception {
        // The first blob is asked for with a token that was forgotten in between.
        registry.on(request -> forgetAt(request), RegistryFault.ERROR);
        assertHas(Pulls.pull(source("shop/web:1")), web);
        assertThat(registry.count(RegistryRequest.token())).isGreaterThan(1);
    }

    private boolean forgetAt(RegistryRequest request) {
        if (RegistryRequest.blob().test(request) && request.authorized() && !forgotten) {
            forgotten = true;
            registry.forgetTokens();
        }
        return false;
    }

    private volatile boolean forgotten;

    @Test
    void allPlatformsOfAnIndexAreCopied() throws Exception {
        TestImage index = TestImage.index(
                        TestImage.oci("linux/amd64", BASE),
                        TestImage.oci("linux/arm64", TestImage.layer("other", Pulls.noise(3, 4000))))
                .addTo(registry, "shop/multi", "2");
        Pulls.Pull pull = Pulls.pull(source("shop/multi:2"));

        assertHas(pull, index);
        assertThat(OciImages.in(pull.snapshot()).list())
                .singleElement()
                .satisfies(image -> assertThat(image.platforms()).containsExactly("linux/amd64", "linux/arm64"));
    }

    @Test
    void layersThatImagesShareAreFetchedOnce() throws Exception {
        TestImage.of(BASE, TestImage.layer("other", Pulls.noise(4, 4000))).addTo(registry, "shop/api", "1");
        Pulls.pull(source("shop/web:1", "shop/api:1"));

        assertThat(registry.count(RegistryRequest.blob()
                        .and(request -> request.path().endsWith(BASE.digest()))
                        .and(RegistryRequest::authorized)))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"ABSENT", "DENIED", "FLIPPED"})
    void layerThatOneRepositoryDoesNotHaveIsFetchedFromTheOther(RegistryFault fault) throws Exception {
        TestImage api = TestImage.of(BASE, TestImage.layer("other", Pulls.noise(4, 4000)))
                .addTo(registry, "shop/api", "1");
        registry.on(
                RegistryRequest.of("GET", "/shop/web/blobs/" + BASE.digest()).and(RegistryRequest::authorized), fault);
        Pulls.Pull pull = Pulls.pull(source("shop/web:1", "shop/api:1"));

        assertHas(pull, web);
        assertHas(pull, api);
        assertThat(pull.sink().skipped()).isEmpty();
    }

    @Test
    void whatTheSnapshotBeforeHasIsNotFetchedAgain() throws Exception {
        Pulls.Pull first = Pulls.pull(source("shop/web:1"));
        TestImage next =
                TestImage.of(BASE, TestImage.layer("own", Pulls.noise(5, 3000))).addTo(registry, "shop/web", "1");
        Pulls.Pull second = Pulls.pull(source("shop/web:1"), Optional.of(first.snapshot()));

        assertHas(second, next);
        assertThat(second.sink().taken())
                .containsExactly(Digest.parse(BASE.digest()).path());
        assertThat(registry.count(RegistryRequest.blob()
                        .and(request -> request.path().endsWith(BASE.digest()))
                        .and(RegistryRequest::authorized)))
                .isEqualTo(1);
    }

    @Test
    void imageIsTheOneOfItsDigestEvenIfTheTagHasMovedOn() throws Exception {
        TestImage.of(OWN).addTo(registry, "shop/web", "1");
        Pulls.Pull pull = Pulls.pull(source("shop/web@" + web.digest()));

        assertHas(pull, web);
    }

    @Test
    void cutAnswerIsGoneOnWith() throws Exception {
        registry.on(
                RegistryRequest.first(2, RegistryRequest.blob().and(RegistryRequest::authorized)), RegistryFault.CUT);
        assertHas(Pulls.pull(source("shop/web:1")), web);
        assertThat(registry.requests()).anyMatch(request -> request.range().matches("bytes=[1-9][0-9]*-"));
    }

    @Test
    void cutAnswerIsGoneOnWithWhereTheRegistryKnowsNoRanges() throws Exception {
        registry.ignoreRanges();
        registry.on(
                RegistryRequest.first(1, RegistryRequest.blob().and(RegistryRequest::authorized)), RegistryFault.CUT);
        assertHas(Pulls.pull(source("shop/web:1")), web);
    }

    @Test
    void answerThatIsCutBeforeWhereTheLastOneWasIsGoneOnWith() throws Exception {
        registry.ignoreRanges();
        Predicate<RegistryRequest> base = RegistryRequest.blob()
                .and(RegistryRequest::authorized)
                .and(request -> request.path().endsWith(BASE.digest()));
        registry.on(RegistryRequest.first(1, base), RegistryFault.CUT);
        registry.on(RegistryRequest.first(2, base), RegistryFault.CUT_EARLY);
        Pulls.Pull pull = Pulls.pull(source("shop/web:1"));

        assertHas(pull, web);
        assertThat(pull.sink().skipped()).isEmpty();
        assertThat(registry.count(base)).isEqualTo(3);
    }

    @Test
    void blobIsWholeEvenIfItsAnswerDoesNotEnd() throws Exception {
        registry.on(RegistryRequest.blob().and(RegistryRequest::authorized), RegistryFault.CUT_LATE);
        Pulls.Pull pull = Pulls.pull(source("shop/web:1"));

        assertHas(pull, web);
        assertThat(pull.sink().skipped()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLED", "ERROR", "DROP"})
    void passingFaultIsWaitedFor(RegistryFault fault) throws Exception {
        registry.on(RegistryRequest.first(1, RegistryRequest.blob()), fault);
        registry.on(RegistryRequest.first(1, RegistryRequest.token()), fault);
        assertHas(Pulls.pull(source("shop/web:1")), web);
    }

    @Test
    void silentRegistryIsAskedAgain() throws Exception {
        registry.on(RegistryRequest.first(1, RegistryRequest.of("GET", "/manifests/")), RegistryFault.STALL);
        OciRegistry impatient =
                Pulls.known(registry).timeout(Duration.ofSeconds(2)).build();
        assertHas(Pulls.pull(OciSource.builder(impatient).images("shop/web:1").build()), web);
    }

    @Test
    void registryThatWantsToBeLeftAloneForADayIs() throws Exception {
        registry.on(RegistryRequest.any(), RegistryFault.THROTTLED_FOR_A_DAY);
        assertThatThrownBy(() -> Pulls.pull(source("shop/web:1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("429");
        assertThat(registry.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLIPPED", "LONGER", "ABSENT", "DENIED"})
    void imageThatIsNotWhatItShouldBeIsLeftOutAndSaidSo(RegistryFault fault) throws Exception {
        TestImage api = TestImage.of(BASE).addTo(registry, "shop/api", "1");
        registry.on(
                RegistryRequest.blob().and(request -> request.path().endsWith(OWN.digest()) && request.authorized()),
                fault);
        Pulls.Pull pull = Pulls.pull(source("shop/web:1", "shop/api:1"));

        assertHas(pull, api);
        assertThat(pull.sink().skipped()).containsOnlyKeys("shop/web:1");
        assertThat(OciImages.in(pull.snapshot()).list())
                .extracting(OciImage::name)
                .containsExactly("shop/api:1");
        assertThat(pull.snapshot().paths())
                .doesNotContain(Digest.parse(OWN.digest()).path());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLIPPED", "LONGER"})
    void manifestThatIsNotWhatItsDigestSaysIsRefused(RegistryFault fault) throws Exception {
        registry.on(RegistryRequest.of("GET", "/manifests/").and(RegistryRequest::authorized), fault);
        assertThatThrownBy(() -> Pulls.pull(source("shop/web:1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("something else");
    }

    @Test
    void manifestThatIsTooLongIsRefused() throws Exception {
        registry.addManifest("shop/web", "1", MediaTypes.OCI_MANIFEST, new byte[Manifest.LONGEST + 1]);
        assertThatThrownBy(() -> Pulls.pull(source("shop/web:1"))).hasMessageContaining("longer than");
    }

    @Test
    void indexesInIndexesEndSomewhere() throws Exception {
        TestImage deep = TestImage.oci("linux/amd64", BASE);
        for (int i = 0; i < 5; i++) {
            deep = TestImage.index(deep, TestImage.oci("linux/arm64", BASE));
        }
        deep.addTo(registry, "shop/deep", "1");
        assertThatThrownBy(() -> Pulls.pull(source("shop/deep:1"))).hasMessageContaining("deep");
    }

    @Test
    void indexThatNamesTheSameAgainAndAgainIsWalkedOnce() throws Exception {
        TestImage deep = TestImage.oci("linux/amd64", BASE);
        for (int i = 0; i < 3; i++) {
            TestImage[] same = new TestImage[900];
            Arrays.fill(same, deep);
            deep = TestImage.index(same);
        }
        deep.addTo(registry, "shop/same", "1");
        Pulls.Pull pull = Pulls.pull(source("shop/same:1"));

        assertHas(pull, deep);
        assertThat(OciImages.in(pull.snapshot()).list())
                .singleElement()
                .satisfies(image -> assertThat(image.size()).isGreaterThan(BASE.content().length));
    }

    @Test
    void indexOfMoreThanAnImageCanNeedIsRefusedBeforeAllOfItIsFetched() throws Exception {
        TestImage[] many = new TestImage[1001];
        Arrays.setAll(many, i -> TestImage.oci("linux/cpu" + i, OWN));
        TestImage.index(many).addTo(registry, "shop/many", "1");
        Pulls.Pull pull = Pulls.pull(source("shop/many:1", "shop/web:1"));

        assertHas(pull, web);
        assertThat(pull.sink().skipped()).containsOnlyKeys("shop/many:1");
        assertThat(registry.count(
                        RegistryRequest.of("GET", "/shop/many/manifests/").and(RegistryRequest::authorized)))
                .isEqualTo(1);
    }

    static Stream<Consumer<ObjectNode>> changes() {
        return Stream.of(
                entry -> entry.remove("mediaType"),
                entry -> entry.put("mediaType", MediaTypes.OCI_INDEX),
                entry -> entry.put("size", 1));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void imageWhoseIndexSaysOtherwiseThanItsManifestsIsLeftOutAndTheOthersCanBeUsed(Consumer<ObjectNode> change)
            throws Exception {
        TestImage.index(change, TestImage.oci("linux/amd64", BASE)).addTo(registry, "shop/odd", "1");
        Pulls.Pull pull = Pulls.pull(source("shop/odd:1", "shop/web:1"));

        assertThat(pull.sink().skipped()).containsOnlyKeys("shop/odd:1");
        assertThat(OciImages.in(pull.snapshot()).list())
                .extracting(OciImage::name)
                .containsExactly("shop/web:1");
    }

    @Test
    void wrongPasswordIsARefusalThatShowsNone() throws Exception {
        OciRegistry wrong = Pulls.anonymous(registry)
                .credentials("robot", Secret.of("a-wrong-password"))
                .build();
        assertThatThrownBy(() ->
                        Pulls.pull(OciSource.builder(wrong).images("shop/web:1").build()))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("401")
                .hasStackTraceContaining("RegistryException")
                .satisfies(e -> assertThat(trace(e)).doesNotContain("a-wrong-password"));
        assertThat(wrong.toString()).doesNotContain("a-wrong-password");
    }

    private static String trace(Throwable e) {
        java.io.StringWriter text = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    @Test
    void layerThatRegistriesMayNotHaveIsFetchedFromWhereItIsPublished() throws Exception {
        TestImage windows = TestImage.of(
                        OWN, BASE.foreign(registry.publish(BASE.content()).toString()))
                .addTo(registry, "shop/win", "1");
        Pulls.Pull pull = Pulls.pull(source("shop/win:1"));

        assertHas(pull, windows);
        assertThat(pull.snapshot().content(Digest.parse(BASE.digest()).path())).isEqualTo(BASE.content());
    }

    @Test
    void layerThatRegistriesMayNotHaveCanBeLeftOut() throws Exception {
        TestImage.of(OWN, BASE.foreign("http://127.0.0.1:1/layer")).addTo(registry, "shop/win", "1");
        OciSource source = OciSource.builder(Pulls.known(registry).build())
                .images("shop/win:1")
                .foreignLayers(ForeignLayers.LEAVE_OUT)
                .build();
        Pulls.Pull pull = Pulls.pull(source);

        assertThat(pull.sink().skipped()).isEmpty();
        assertThat(pull.sink().warnings()).containsOnlyKeys("shop/win:1");
        assertThat(OciImages.in(pull.snapshot()).list()).hasSize(1);
    }
}
