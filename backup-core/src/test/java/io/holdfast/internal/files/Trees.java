package io.holdfast.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.Entry.ExtendedAttribute;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What tests say of snapshots. */
final class Trees {

    private Trees() {}

    /** The snapshot of a directory. */
    static RecordedTree of(Path directory) throws IOException, InterruptedException {
        return new Walk(directory).run();
    }

    /** Puts a file with this content, which was last modified at second 1. */
    static void put(RecordedTree tree, String path, String content) throws IOException {
        tree.put(file(path, content.length()), Content.of(content.getBytes(UTF_8)));
    }

    static Entry file(String path, long size) {
        return Entry.file(path).size(size).modified(Instant.ofEpochSecond(1)).build();
    }

    /** All that a restore must bring back, a line for each entry. */
    static List<String> described(RecordedTree tree) {
        List<String> lines = new ArrayList<>();
        for (String path : tree.paths()) {
            Entry entry = tree.get(path);
            lines.add(String.join(
                    " ",
                    entry.toString(),
                    Integer.toOctalString(entry.permissions()),
                    entry.uid() + ":" + entry.gid(),
                    entry.modified().toString(),
                    "links " + entry.links(),
                    "-> " + entry.linkTarget(),
                    "device " + entry.deviceNumber(),
                    attributes(entry),
                    entry.size() + " bytes " + Arrays.hashCode(tree.content(path))));
        }
        return lines;
    }

    private static String attributes(Entry entry) {
        return entry.extendedAttributes().stream()
                .sorted(Comparator.comparing(ExtendedAttribute::name))
                .map(attribute -> attribute.name() + "=" + Arrays.toString(attribute.value()))
                .toList()
                .toString();
    }
}
