package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.oci.OciImages;
import io.holdfast.repository.Repository;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes an image of a snapshot as an archive for {@code docker load}. */
@Command(
        name = "export",
        description = "Write an image of a snapshot to a file that 'docker load' reads.",
        mixinStandardHelpOptions = true)
final class ImagesExportCommand implements Callable<Integer> {

    private static final int BUFFER = 1 << 16;

    private final HoldfastCommand holdfast;

    @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "An id, its beginning, or 'latest'.")
    private SnapshotName name = new SnapshotName(SnapshotName.LATEST, "");

    @Parameters(index = "1", paramLabel = "IMAGE", description = "The image within its registry: shop/web:1.2.")
    private String image = "";

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(
            names = {"-t", "--target", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Write to this file, which must not exist.")
    private Path target = Path.of("");

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            description = "Which one of an image with several: linux/arm64.")
    private Optional<String> platform = Optional.empty();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "What the image is to be called where it is loaded; by default as in its registry.")
    private Optional<String> as = Optional.empty();

    ImagesExportCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        try (Repository repository = holdfast.open()) {
            Snapshot snapshot = choice.of(repository, name.whole());
            write(OciImages.in(repository.entries(snapshot)));
        }
        return ExitCode.OK.number();
    }

    private void write(OciImages images) throws Exception {
        OutputStream created = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream to = new BufferedOutputStream(created, BUFFER)) {
            images.export(image, platform, as, to);
        } catch (IllegalArgumentException e) {
            Files.deleteIfExists(target);
            throw new ConfigurationException(e.getMessage() + ". Nothing was written.");
        } catch (Throwable failure) {
            // Half a file under the full name would pass for a whole one.
            Files.deleteIfExists(target);
            throw failure;
        }
    }
}
