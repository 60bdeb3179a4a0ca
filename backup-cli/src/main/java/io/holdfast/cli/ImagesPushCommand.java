package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.oci.ExistingTags;
import io.holdfast.oci.OciImages;
import io.holdfast.oci.OciRegistry;
import io.holdfast.oci.PushRequest;
import io.holdfast.oci.PushedImage;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pushes images of a snapshot to a registry. */
@Command(
        name = "push",
        description = "Push images of a snapshot to a registry: blobs that it lacks, then manifests, at last tags.",
        mixinStandardHelpOptions = true)
final class ImagesPushCommand implements Callable<Integer> {

    /** Where the password of the registry is. */
    static final String PASSWORD = "HOLDFAST_REGISTRY_PASSWORD";

    private final HoldfastCommand holdfast;

    @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "An id, its beginning, or 'latest'.")
    private SnapshotName name = new SnapshotName(SnapshotName.LATEST, "");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "IMAGE",
            description = "Images by their names in the snapshot; all if there are none.")
    private final List<String> images = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(names = "--to", paramLabel = "URL", required = true, description = "The registry: https://host:port.")
    private String to = "";

    @Option(names = "--user", paramLabel = "NAME", description = "Who pushes; the password is in $" + PASSWORD + ".")
    private Optional<String> user = Optional.empty();

    @Option(names = "--trust", paramLabel = "FILE", description = "Trust the certificates (PEM) in this file.")
    private Optional<Path> trust = Optional.empty();

    @Option(
            names = "--map-repository",
            paramLabel = "OLD=NEW",
            description = "Push what was in one repository to another; may be repeated.")
    private final List<String> mapped = new ArrayList<>();

    @Option(
            names = "--replace",
            description = "Give tags to these images that the registry has for others; else nothing is pushed then.")
    private boolean replace;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Push nothing; say what would be done.")
    private boolean dryRun;

    ImagesPushCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        try {
            return push(registry(), request());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage() + ". Nothing was pushed.");
        }
    }

    private Integer push(OciRegistry registry, PushRequest request) throws Exception {
        try (Repository repository = holdfast.open()) {
            Snapshot snapshot = choice.of(repository, name.whole());
            List<PushedImage> pushed =
                    OciImages.in(repository.entries(snapshot)).push(registry, request);
            if (holdfast.output().json()) {
                pushed.forEach(image -> holdfast.terminal().result(json(image)));
            } else {
                print(pushed);
            }
        }
        return ExitCode.OK.number();
    }

    private OciRegistry registry() {
        OciRegistry.Builder registry = OciRegistry.at(to);
        user.ifPresent(who -> registry.credentials(
                who,
                Secret.of(holdfast.environment()
                        .variable(PASSWORD)
                        .orElseThrow(() -> new ConfigurationException(
                                "There is no password for " + who + ". Nothing was pushed; set $" + PASSWORD + ".")))));
        trust.ifPresent(registry::trust);
        return registry.build();
    }

    private PushRequest request() {
        PushRequest.Builder request = PushRequest.builder()
                .images(images.toArray(String[]::new))
                .existing(replace ? ExistingTags.REPLACE : ExistingTags.FAIL)
                .dryRun(dryRun);
        for (Map.Entry<String, List<String>> one :
                Assignments.read("--map-repository", mapped).entrySet()) {
            one.getValue().forEach(target -> request.mapRepository(one.getKey(), target));
        }
        return request.build();
    }

    private void print(List<PushedImage> pushed) {
        Table table = new Table()
                .left("Image")
                .left(dryRun ? "Would be" : "Is")
                .left("Digest")
                .left("");
        for (PushedImage image : pushed) {
            table.row(image.image(), image.target(), image.digest(), action(image));
        }
        table.lines().forEach(holdfast.terminal()::result);
    }

    private static String action(PushedImage image) {
        return image.action().name().toLowerCase(Locale.ROOT);
    }

    private JsonLine json(PushedImage image) {
        return JsonLine.message("image")
                .with("dry_run", dryRun)
                .with("name", image.image())
                .with("target", image.target())
                .with("digest", image.digest())
                .with("action", action(image))
                .with("before", image.there());
    }
}
