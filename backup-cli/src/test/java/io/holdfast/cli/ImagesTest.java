package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.oci.TestImage;
import io.holdfast.testkit.oci.RegistryFault;
import io.holdfast.testkit.oci.RegistryRequest;
import io.holdfast.testkit.oci.RegistryStandIn;
import io.holdfast.testkit.oci.RegistryStandIn.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Container images are backed up, listed, exported and pushed, as a user does it. */
@Timeout(120)
class ImagesTest {

    private static final TestImage.Layer BASE = TestImage.layer("base", noise(1, 400_000));

    @TempDir
    private Path directory;

    private Fixture fixture;
    private RegistryStandIn registry;
    private TestImage web;

    private static byte[] noise(int seed, int length) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        registry = RegistryStandIn.start(Access.TOKEN);
        web = TestImage.of(BASE, TestImage.layer("web", noise(2, 3000))).addTo(registry, "shop/web", "1");
        TestImage.of(BASE, TestImage.layer("api", noise(3, 3000))).addTo(registry, "shop/api", "1");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private CommandRun run(String... arguments) {
        Map<String, String> variables = new HashMap<>(fixture.variables());
        variables.put("HOLDFAST_SOURCE_PASSWORD", RegistryStandIn.PASSWORD);
        variables.put("HOLDFAST_SOURCE_USER", RegistryStandIn.USER);
        variables.put(ImagesPushCommand.PASSWORD, RegistryStandIn.PASSWORD);
        CommandRun run = CommandRun.of(variables, arguments);
        assertThat(run.out() + run.err()).doesNotContain(RegistryStandIn.PASSWORD);
        return run;
    }

    private CommandRun backUp(String... images) {
        List<String> line =
                new java.util.ArrayList<>(List.of("backup", "--source", "oci", "--set", "registry=" + registry.uri()));
        Arrays.stream(images).forEach(image -> line.addAll(List.of("--set", "image=" + image)));
        return run(line.toArray(String[]::new));
    }

    private long bytes() throws IOException {
        try (Stream<Path> all = Files.walk(fixture.repository())) {
            long sum = 0;
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    @Test
    void layerThatImagesShareIsStoredOnce() throws Exception {
        long empty = bytes();
        backUp("shop/web:1", "shop/api:1").ok();
        long stored = bytes() - empty;

        assertThat(stored).isBetween((long) BASE.content().length, (long) (BASE.content().length * 1.2));
        backUp("shop/web:1", "shop/api:1").ok();
        assertThat(bytes() - empty - stored).isLessThan(BASE.content().length / 10);
        assertThat(registry.count(RegistryRequest.blob()
                        .and(request -> request.path().endsWith(BASE.digest()))
                        .and(RegistryRequest::authorized)))
                .isEqualTo(1);
        fixture.run("verify", "--read-data").ok();
    }

    @Test
    void imagesAreListedExportedAndPushed() throws Exception {
        backUp("shop/web:1", "shop/api:1").ok();
        assertThat(run("images", "list", "latest").ok().out()).contains(web.digest(), registry.host() + "/shop/api:1");

        Path archive = directory.resolve("web.tar");
        run("images", "export", "latest", "shop/web:1", "--target", archive.toString())
                .ok();
        assertThat(archive).isNotEmptyFile();
        assertThat(run("images", "export", "latest", "shop/none:1", "--target", directory + "/x")
                        .err())
                .contains("does not have the image");
        assertThat(directory.resolve("x")).doesNotExist();

        try (RegistryStandIn to = RegistryStandIn.start(Access.BASIC)) {
            String[] push = {
                "images", "push", "latest", "shop/web:1", "--to", to.uri().toString(), "--user", "robot"
            };
            assertThat(run(with(push, "--dry-run")).ok().out()).contains("push");
            assertThat(to.manifest("shop/web", "1")).isEmpty();
            run(push).ok();
            assertThat(to.manifest("shop/web", "1")).contains(web.content().get(web.digest()));
            TestImage.of(BASE).addTo(to, "shop/web", "1");
            assertThat(run(push).err()).contains("other images");
            run(with(push, "--replace")).ok();
        }
    }

    private static String[] with(String[] line, String more) {
        String[] longer = Arrays.copyOf(line, line.length + 1);
        longer[line.length] = more;
        return longer;
    }

    @Test
    void restoreMakesAnImageLayoutOrPushes() throws Exception {
        backUp("shop/web:1").ok();
        Path layout = directory.resolve("layout");
        run("restore", "latest", "--target", layout.toString()).ok();
        assertThat(layout.resolve("oci-layout")).exists();
        assertThat(layout.resolve("blobs/sha256/" + BASE.digest().substring(7))).hasBinaryContent(BASE.content());

        registry.remove("shop/web", "1");
        Path report = directory.resolve("report");
        run(
                        "restore",
                        "latest",
                        "--source",
                        "oci",
                        "--set",
                        "registry=" + registry.uri(),
                        "--set",
                        "restore-to=registry",
                        "--target",
                        report.toString())
                .ok();
        assertThat(registry.manifest("shop/web", "1")).isPresent();
        assertThat(report.resolve("report.json")).content().contains(web.digest());
    }

    @Test
    void imageThatIsNotThereMakesTheSnapshotPartial() {
        registry.on(RegistryRequest.of("GET", "/shop/api/manifests/"), RegistryFault.ABSENT);
        assertThat(backUp("shop/web:1", "shop/api:1").code()).isEqualTo(ExitCode.PARTIAL.number());
    }
}
