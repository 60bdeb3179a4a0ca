package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.oci.OciImage;
import io.holdfast.oci.OciImages;
import io.holdfast.repository.Repository;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the container images in a snapshot. */
@Command(name = "list", description = "List the images in a snapshot.", mixinStandardHelpOptions = true)
final class ImagesListCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "An id, its beginning, or 'latest'.")
    private SnapshotName name = new SnapshotName(SnapshotName.LATEST, "");

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    ImagesListCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        try (Repository repository = holdfast.open()) {
            Snapshot snapshot = choice.of(repository, name.whole());
            List<OciImage> images = OciImages.in(repository.entries(snapshot)).list();
            if (holdfast.output().json()) {
                images.forEach(image -> holdfast.terminal().result(json(image)));
            } else {
                print(images);
            }
        }
        return ExitCode.OK.number();
    }

    private void print(List<OciImage> images) {
        Table table = new Table().left("Image").left("Digest").left("Platforms").right("Size");
        for (OciImage image : images) {
            table.row(
                    image.fullName(), image.digest(), String.join(" ", image.platforms()), Figures.bytes(image.size()));
        }
        table.lines().forEach(holdfast.terminal()::result);
    }

    private static JsonLine json(OciImage image) {
        return JsonLine.message("image")
                .with("name", image.name())
                .with("full_name", image.fullName())
                .with("digest", image.digest())
                .with("platforms", image.platforms())
                .with("size", image.size());
    }
}
