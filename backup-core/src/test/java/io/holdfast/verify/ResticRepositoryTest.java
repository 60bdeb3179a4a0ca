package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.internal.format.FileType;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What restic wrote is verified; skipped where there is no restic. */
class ResticRepositoryTest {

    @TempDir
    Path directory;

    private Path store;

    @BeforeEach
    void backUpWithRestic() throws Exception {
        assumeTrue(isInstalled(), "restic is not installed");
        store = directory.resolve("repository");
        Path files = Files.createDirectories(directory.resolve("files/below"));
        Random random = new Random(1);
        for (int i = 0; i < 10; i++) {
            byte[] content = new byte[1 << (2 * i)];
            random.nextBytes(content);
            Files.write(files.resolve("file " + i), content);
        }
        Files.createSymbolicLink(files.resolve("link"), Path.of("file 1"));
        restic("init");
        restic("backup", files.toString());
        Files.delete(files.resolve("file 3"));
        restic("backup", files.toString());
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("restic", "version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void restic(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("restic", "--quiet", "--no-cache", "--repo", store.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("RESTIC_PASSWORD", "secret");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private VerifyReport verify(Verifier verifier) {
        try (Repository repository = Repository.open(LocalStore.at(store), Secret.of("secret"))) {
            return verifier.verify(repository);
        }
    }

    @Test
    void whatResticWroteIsIntact() {
        VerifyReport report = verify(Verifier.everythingRead());
        assertThat(report.intact()).as("%s", report.damages()).isTrue();
        assertThat(report.hints()).isEmpty();
        assertThat(report.snapshots()).isEqualTo(2);
        assertThat(report.packsRead()).isEqualTo(report.packs()).isPositive();
    }

    @Test
    void damagedPackIsNamed() throws Exception {
        Path pack;
        try (Stream<Path> packs = Files.walk(store.resolve(FileType.PACK.directory()))) {
            pack = packs.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(pack);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(pack);
        Files.write(pack, bytes);
        String id = pack.getFileName().toString();
        assertThat(verify(Verifier.everythingRead()).damages())
                .isNotEmpty()
                .allMatch(damage ->
                        damage.id().equals(id) || damage.pack().orElse("").equals(id));
    }
}
