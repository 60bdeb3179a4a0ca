package io.holdfast.internal.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrnoTest {
    @ParameterizedTest
    @CsvSource({
        "2, NoSuchFileException",
        "17, FileAlreadyExistsException",
        "13, AccessDeniedException",
        "1, AccessDeniedException",
        "20, NotDirectoryException",
        "39, DirectoryNotEmptyException",
        "28, ErrnoException"
    })
    void failuresAreTheExceptionsOfTheJdk(int number, String exception) {
        assertThat(Errno.failure(number, "a/b", null).getClass().getSimpleName())
                .isEqualTo(exception);
    }

    @ParameterizedTest
    @CsvSource({"28, true", "122, true", "30, false", "5, false"})
    void aFullDiskIsKnown(int number, boolean full) {
        FileSystemException failure = Errno.failure(number, "a/b", null);

        assertThat(failure)
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.outOfSpace()).isEqualTo(full));
    }

    @Test
    void messagesNameThePathsAndTheError() {
        assertThat(Errno.failure(30, "a/b", "c")).hasMessage("a/b -> c: read-only file system (EROFS)");
        assertThat(Errno.failure(4711, "a/b", null)).hasMessage("a/b: system error (errno 4711)");
    }
}
