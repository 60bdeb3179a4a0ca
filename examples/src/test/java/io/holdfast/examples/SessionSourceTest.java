package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Source;
import io.holdfast.testkit.SourceContract;
import java.nio.file.Path;

class SessionSourceTest extends SourceContract {

    private final Sessions sessions = new Sessions();

    SessionSourceTest() {
        sessions.put("alice", "{\"cart\":[7]}");
        sessions.put("bob", "{}");
    }

    @Override
    protected Source open() {
        return new SessionSource("shop", sessions);
    }

    @Override
    protected void assertRestored(Path restored) {
        assertThat(restored.resolve("alice.json")).hasContent("{\"cart\":[7]}");
        assertThat(restored.resolve("bob.json")).hasContent("{}");
    }

    @Override
    protected void assertReleased() {
        assertThat(sessions.frozen()).isFalse();
    }
}
