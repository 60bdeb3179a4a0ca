package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.RecordedEntries;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images go from one real registry to another, and an outside tool says that they are the same. */
@Timeout(300)
class RealRegistryIT {

    private static final TestImage.Layer BASE = TestImage.layer("base", Pulls.noise(1, 300_000));
    private static final TestImage.Layer LARGE =
            TestImage.layer("large", Pulls.noise(2, RegistryWriter.PART + 1_000_000));
    private static final TestImage.Layer OWN = TestImage.layer("own", Pulls.noise(3, 4000));

    @TempDir
    private Path directory;

    @Test
    void imagesAreTheSameInAnotherRegistryAndInAnArchive() throws Exception {
        TestImage web = TestImage.of(BASE, OWN);
        TestImage multi =
                TestImage.index(TestImage.oci("linux/amd64", BASE, LARGE), TestImage.oci("linux/arm64", BASE, OWN));
        try (RealRegistry from = RealRegistry.start(directory.resolve("from"));
                RealRegistry to = RealRegistry.start(directory.resolve("to"))) {
            put(web, "web", from, "shop/web:1");
            put(multi, "multi", from, "shop/multi:2");

            Pulls.Pull pull = Pulls.pull(OciSource.builder(from.registry())
                    .images("shop/web:1", "shop/multi:2")
                    .build());
            assertThat(pull.sink().skipped()).isEmpty();
            RecordedEntries snapshot = pull.snapshot();
            assertEachOnce(snapshot, web, multi);

            Pulls.restore(
                    OciSource.builder(to.registry())
                            .restoreTo(RestoreTo.REGISTRY)
                            .build(),
                    snapshot,
                    directory.resolve("report"));
            assertThat(Skopeo.digest("docker://" + to.host() + "/shop/web:1")).isEqualTo(web.digest());
            assertThat(Skopeo.digest("docker://" + to.host() + "/shop/multi:2")).isEqualTo(multi.digest());
            assertLayoutIsRead(snapshot, from, multi);
            assertArchiveIsRead(snapshot);
        }
    }

    private void put(TestImage image, String name, RealRegistry registry, String reference) throws Exception {
        Path layout = directory.resolve(name);
        image.writeTo(layout, "it");
        Skopeo.run("copy", "--all", "oci:" + layout, "docker://" + registry.host() + "/" + reference);
        assertThat(Skopeo.digest("docker://" + registry.host() + "/" + reference))
                .isEqualTo(image.digest());
    }

    private static void assertEachOnce(RecordedEntries snapshot, TestImage... images) {
        for (TestImage image : images) {
            for (Map.Entry<String, byte[]> one : image.content().entrySet()) {
                assertThat(snapshot.content(Digest.parse(one.getKey()).path())).isEqualTo(one.getValue());
            }
        }
    }

    private void assertLayoutIsRead(RecordedEntries snapshot, RealRegistry registry, TestImage image) throws Exception {
        Path layout = directory.resolve("layout");
        Pulls.restore(OciSource.builder(registry.registry()).build(), snapshot, layout);
        Skopeo.run(
                "copy", "--all", "oci:" + layout + ":shop/multi:2", "docker://" + registry.host() + "/again/multi:2");
        assertThat(Skopeo.digest("docker://" + registry.host() + "/again/multi:2"))
                .isEqualTo(image.digest());
    }

    private void assertArchiveIsRead(RecordedEntries snapshot) throws Exception {
        Path archive = directory.resolve("image.tar");
        try (OutputStream out = new FileOutputStream(archive.toFile())) {
            OciImages.in(snapshot).export("shop/multi:2", Optional.of("linux/amd64"), Optional.of("shop/multi:2"), out);
        }
        Path unpacked = directory.resolve("unpacked");
        Skopeo.run("copy", "docker-archive:" + archive + ":shop/multi:2", "dir:" + unpacked);
        String manifest = Files.readString(unpacked.resolve("manifest.json"), UTF_8);
        assertThat(manifest).contains(BASE.unpacked().substring("sha256:".length()), LARGE.unpacked());
    }
}
