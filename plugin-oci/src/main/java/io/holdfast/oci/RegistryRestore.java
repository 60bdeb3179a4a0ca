package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A restore to a registry, or the plan of one. */
final class RegistryRestore {

    private final OciRegistry registry;
    private final OciSettings settings;
    private final OciImages images;
    private final Path directory;
    private final Operation operation;

    RegistryRestore(OciRegistry registry, OciSettings settings, OciImages images, Path directory, Operation operation) {
        this.registry = registry;
        this.settings = settings;
        this.images = images;
        this.directory = directory;
        this.operation = operation;
    }

    void restore() throws IOException, InterruptedException {
        List<ImageLayout.Named> wanted = wanted();
        ImagePush push = new ImagePush(images.layout(), registry, settings.push(), operation);
        List<PushedImage> plan = push.plan(wanted);
        write("plan.json", plan, 0);
        if (settings.restoreTo() == RestoreTo.REGISTRY) {
            write("report.json", plan, push.perform(wanted, plan));
        }
    }

    private List<ImageLayout.Named> wanted() throws IOException, InterruptedException {
        if (settings.images().isEmpty() && settings.tags().isEmpty()) {
            return images.layout().images();
        }
        List<ImageLayout.Named> wanted = new ArrayList<>();
        for (ImageName name : settings.images()) {
            try {
                wanted.add(images.named(name.toString()));
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage() + ". Nothing was pushed", e);
            }
        }
        for (TagPattern pattern : settings.tags()) {
            List<ImageLayout.Named> fitting = images.layout().images().stream()
                    .filter(image -> pattern.has(image.name()))
                    .toList();
            if (fitting.isEmpty()) {
                throw new IOException("The snapshot has no image " + pattern + ". Nothing was pushed");
            }
            fitting.stream().filter(image -> !wanted.contains(image)).forEach(wanted::add);
        }
        return images.layout().withAttached(wanted);
    }

    private void write(String file, List<PushedImage> pushed, long sent) throws IOException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("registry", registry.address().host());
        root.put("bytesSent", sent);
        for (PushedImage image : pushed) {
            ObjectNode node = root.withArray("images").addObject();
            node.put("image", image.image());
            node.put("target", image.target());
            node.put("digest", image.digest());
            node.put("action", image.action().name().toLowerCase(Locale.ROOT));
            image.there().ifPresent(digest -> node.put("before", digest));
        }
        Files.write(directory.resolve(file), (root.toPrettyString() + "\n").getBytes(UTF_8));
    }
}
