package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void progressIsOneLineThatGoesAwayBeforeAnythingElseIsWritten() {
        try (Terminal terminal = new Terminal(out, err, true, 80)) {
            terminal.status("10 %");
            terminal.status("20 %");
            terminal.message("careful");
        }
        assertThat(err.toString(UTF_8)).isEqualTo("\r\u001b[K10 %\r\u001b[K20 %\r\u001b[Kcareful\n");
    }

    @Test
    void progressNeverWraps() {
        try (Terminal terminal = new Terminal(out, err, true, 10)) {
            terminal.status("0123456789");
        }
        assertThat(err.toString(UTF_8)).isEqualTo("\r\u001b[K01234567…\r\u001b[K");
    }

    @Test
    void aPipeSeesNoProgress() {
        try (Terminal terminal = new Terminal(out, err, false, 80)) {
            terminal.status("10 %");
            terminal.result("done");
        }
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(out.toString(UTF_8)).isEqualTo("done\n");
    }

    @Test
    void aFullDiskBehindTheStandardOutputIsNoSuccess() {
        Terminal terminal = new Terminal(failing("No space left on device"), err, false, 80);
        terminal.result("done");
        assertThatThrownBy(terminal.out()::flush)
                .isInstanceOfSatisfying(
                        ResultStream.Broken.class,
                        broken -> assertThat(broken.readerLeft()).isFalse())
                .hasMessageContaining("No space left on device");
        terminal.message("said once");
        terminal.close();
        assertThat(err.toString(UTF_8)).isEqualTo("said once\n");
    }

    @Test
    void aReaderThatHasLeftIsToldFromAFailure() {
        Terminal terminal = new Terminal(failing("Broken pipe"), err, false, 80);
        assertThatThrownBy(() -> terminal.resultNow("done"))
                .isInstanceOfSatisfying(
                        ResultStream.Broken.class,
                        broken -> assertThat(broken.readerLeft()).isTrue());
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
