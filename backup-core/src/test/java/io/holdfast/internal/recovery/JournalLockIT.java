package io.holdfast.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.interop.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of several processes one has a journal open, whatever else is tried in that one. */
class JournalLockIT {

    @TempDir
    private Path directory;

    /** Opens a journal in a process of its own, and prints how that went. */
    static final class Other {

        private Other() {}

        public static void main(String[] arguments) {
            try {
                JournalFile.open(Path.of(arguments[0])).close();
                System.out.print("opened");
            } catch (IOException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    @Test
    void openingItTwiceDoesNotLetOthersIn() throws Exception {
        Path file = directory.resolve("journal");
        try (JournalFile journal = JournalFile.create(file)) {
            assertThatThrownBy(() -> JournalFile.open(file).close()).hasMessageContaining("is open in this process");
            assertThat(JournalFile.read(file)).isEqualTo(journal.records());

            assertThat(opened(file)).endsWith("is open in another process");
        }
        assertThat(opened(file)).isEqualTo("opened");
    }

    private static String opened(Path file) throws Exception {
        Process other = Jvm.start(Other.class, file.toString());
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).isZero();
        return said;
    }
}
