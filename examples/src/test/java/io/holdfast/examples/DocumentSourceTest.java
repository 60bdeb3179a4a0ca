package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Source;
import io.holdfast.testkit.SourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class DocumentSourceTest extends SourceContract {

    @TempDir
    Path web;

    @BeforeEach
    void publish() throws IOException {
        Files.writeString(web.resolve("prices.csv"), "apple,3\n");
        Files.writeString(web.resolve("terms.txt"), "None.\n");
    }

    @Override
    protected Source open() {
        return new DocumentSource(List.of(
                web.resolve("prices.csv").toUri(), web.resolve("terms.txt").toUri()));
    }

    @Override
    protected void assertRestored(Path restored) {
        Path there = restored.resolve("localhost").resolve(web.getRoot().relativize(web));
        assertThat(there.resolve("prices.csv")).hasContent("apple,3\n");
        assertThat(there.resolve("terms.txt")).hasContent("None.\n");
    }
}
