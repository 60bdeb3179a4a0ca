package io.holdfast.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.oci.RegistryFault;
import io.holdfast.testkit.oci.RegistryRequest;
import io.holdfast.testkit.oci.RegistryStandIn;
import io.holdfast.testkit.oci.RegistryStandIn.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ImagePushTest {

    private static final TestImage.Layer SMALL = TestImage.layer("small", Pulls.noise(1, 5000));
    private static final TestImage.Layer LARGE =
            TestImage.layer("large", Pulls.noise(2, RegistryWriter.PART + 100_000));

    @TempDir
    private Path directory;

    private RegistryStandIn from;
    private RegistryStandIn to;
    private TestImage web;
    private RecordedEntries snapshot;

    @BeforeEach
    void start() throws Exception {
        from = RegistryStandIn.start(Access.OPEN);
        to = RegistryStandIn.start(Access.TOKEN);
        web = TestImage.index(TestImage.of(SMALL), TestImage.of("linux/arm64", SMALL, LARGE))
                .addTo(from, "shop/web", "1");
        snapshot = Pulls.pull(OciSource.builder(Pulls.anonymous(from).build())
                        .images("shop/web:1")
                        .build())
                .snapshot();
    }

    @AfterEach
    void stop() {
        from.close();
        to.close();
    }

    private OciSource.Builder target() {
        return OciSource.builder(Pulls.known(to).build()).restoreTo(RestoreTo.REGISTRY);
    }

    private void assertPushed(String repository) {
        for (Map.Entry<String, byte[]> one : web.content().entrySet()) {
            byte[] there = to.blob(repository, one.getKey())
                    .or(() -> to.manifest(repository, one.getKey()))
                    .orElseThrow();
            assertThat(there).isEqualTo(one.getValue());
        }
        assertThat(to.manifest(repository, "1").map(Digest::of).map(Digest::toString))
                .contains(web.digest());
    }

    @Test
    void imageIsInAnotherRegistryByteForByte() throws Exception {
        Pulls.restore(target().build(), snapshot, directory);

        assertPushed("shop/web");
        assertThat(to.requests()).anyMatch(RegistryRequest.of("PATCH", "/uploads/"));
        assertThat(directory.resolve("report.json")).content().contains(web.digest(), "\"push\"");
        assertTagsCameLast();
    }

    private void assertTagsCameLast() {
        var requests = to.requests().stream()
                .filter(request -> !request.method().equals("HEAD"))
                .toList();
        assertThat(requests.get(requests.size() - 1).path()).endsWith("/manifests/1");
        int firstManifest = indexOf(RegistryRequest.of("PUT", "/manifests/"));
        assertThat(requests.subList(0, requests.size()))
                .filteredOn(RegistryRequest.of("PUT", "/uploads/"))
                .allMatch(upload ->
                        upload.number() < to.requests().get(firstManifest).number());
    }

    private int indexOf(java.util.function.Predicate<RegistryRequest> which) {
        for (int i = 0; i < to.requests().size(); i++) {
            if (which.test(to.requests().get(i))) {
                return i;
            }
        }
        throw new AssertionError("no such request");
    }

    @Test
    void whatTheRegistryHasIsNotSentAgain() throws Exception {
        to.addBlob("shop/web", LARGE.content());
        Pulls.restore(target().build(), snapshot, directory);

        assertPushed("shop/web");
        assertThat(to.requests()).noneMatch(RegistryRequest.of("PATCH", "/uploads/"));
        long before = to.count(RegistryRequest.of("PUT", ""));
        Pulls.restore(target().build(), snapshot, directory);
        assertThat(to.count(RegistryRequest.of("PUT", ""))).isEqualTo(before);
        assertThat(directory.resolve("report.json")).content().contains("\"unchanged\"", "\"bytesSent\" : 0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheRegistryHasLostOfAnImageIsSentAgainThoughTheTagIsThere(boolean manifest) throws Exception {
        Pulls.restore(target().build(), snapshot, directory);
        String lost = manifest ? TestImage.of(SMALL).digest() : LARGE.digest();
        to.remove("shop/web", lost);
        Pulls.restore(target().restoreTo(RestoreTo.PLAN).build(), snapshot, directory);
        assertThat(directory.resolve("plan.json")).content().contains("\"complete\"");

        Pulls.restore(target().build(), snapshot, directory);
        assertPushed("shop/web");
        assertThat(directory.resolve("report.json")).content().contains("\"complete\"");
    }

    @Test
    void tagOfAnotherImageStopsAllBeforeAnythingIsPushed() throws Exception {
        TestImage other = TestImage.of(TestImage.layer("x", new byte[10])).addTo(to, "shop/web", "1");
        assertThatThrownBy(() -> Pulls.restore(target().build(), snapshot, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shop/web:1 is " + other.digest());
        assertThat(to.requests()).noneMatch(request -> request.method().equals("POST"));

        Pulls.restore(target().existing(ExistingTags.REPLACE).build(), snapshot, directory);
        assertPushed("shop/web");
    }

    @Test
    void planWritesNothingAndAnotherRepositoryCanBeChosen() throws Exception {
        Pulls.restore(
                target().restoreTo(RestoreTo.PLAN)
                        .mapRepository("shop/web", "copy/web")
                        .build(),
                snapshot,
                directory);
        assertThat(directory.resolve("plan.json")).content().contains("copy/web:1");
        assertThat(to.requests())
                .allMatch(request -> request.method().equals("HEAD")
                        || RegistryRequest.token().test(request));

        Pulls.restore(target().mapRepository("shop/web", "copy/web").build(), snapshot, directory);
        assertPushed("copy/web");
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP", "ERROR", "LOSE_ANSWER", "THROTTLED"})
    void uploadThatIsDisturbedIsCompletedNevertheless(RegistryFault fault) throws Exception {
        for (String method : new String[] {"POST", "PATCH", "PUT"}) {
            to.on(
                    RegistryRequest.first(
                            1, RegistryRequest.of(method, "/uploads/").and(RegistryRequest::authorized)),
                    fault);
        }
        Pulls.restore(target().build(), snapshot, directory);

        assertPushed("shop/web");
    }

    @Test
    void refusalIsPassedOn() throws Exception {
        to.on(RegistryRequest.of("POST", "/uploads/").and(RegistryRequest::authorized), RegistryFault.DENIED);
        assertThatThrownBy(() -> Pulls.restore(target().build(), snapshot, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("403");
        assertThat(to.manifest("shop/web", "1")).isEmpty();
    }

    @Test
    void snapshotOfSomethingElseIsRefused() {
        RecordedEntries other =
                RecordedEntries.of(io.holdfast.spi.source.Checkpoint.none(), java.util.List.of(), Map.of());
        assertThatThrownBy(() -> Pulls.restore(target().build(), other, directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not of container images");
    }
}
