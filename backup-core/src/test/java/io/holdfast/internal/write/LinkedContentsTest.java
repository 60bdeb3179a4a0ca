package io.holdfast.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Cancellation;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.source.Entry;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is kept of files whose other names have not come yet. */
class LinkedContentsTest {

    private final List<Long> read = new ArrayList<>();

    private static void with(Use use) throws IOException {
        RunningOperation.run("backup", Clock.systemUTC(), event -> {}, new Cancellation(), operation -> {
            LinkedContents contents = new LinkedContents(operation);
            use.of(contents);
            return contents;
        });
    }

    @FunctionalInterface
    private interface Use {
        void of(LinkedContents contents) throws IOException, InterruptedException;
    }

    private void nextName(LinkedContents contents, long inode, int chunks) throws IOException, InterruptedException {
        Entry name = Entry.file("f").inode(inode, 7, 3).build();
        contents.contentOf(name, () -> {
            read.add(inode);
            PendingContent content = new PendingContent();
            for (int i = 0; i < chunks; i++) {
                content.add(CompletableFuture.completedFuture(Id.ZERO), 1);
            }
            return content;
        });
    }

    @Test
    void eldestAreForgottenWhenTheyHaveTooManyChunks() throws Exception {
        with(contents -> {
            nextName(contents, 1, 30_000);
            nextName(contents, 2, 30_000);
            nextName(contents, 1, 30_000);
            assertThat(read).containsExactly(1L, 2L);

            nextName(contents, 3, 30_000);
            nextName(contents, 1, 30_000);
            assertThat(read).containsExactly(1L, 2L, 3L);
            nextName(contents, 2, 30_000);
            assertThat(read).containsExactly(1L, 2L, 3L, 2L);
        });
    }

    @Test
    void emptyFilesCountAsWell() throws Exception {
        with(contents -> {
            for (long inode = 1; inode <= 70_000; inode++) {
                nextName(contents, inode, 0);
            }
            read.clear();
            nextName(contents, 70_000, 0);
            nextName(contents, 1, 0);
            assertThat(read).containsExactly(1L);
        });
    }

    @Test
    void oneFileIsKeptHoweverLargeItIs() throws Exception {
        with(contents -> {
            nextName(contents, 1, 70_000);
            nextName(contents, 1, 70_000);
            assertThat(read).containsExactly(1L);
        });
    }

    @Test
    void filesOfWhichAllNamesCameMakeRoom() throws Exception {
        with(contents -> {
            nextName(contents, 1, 30_000);
            for (int name = 0; name < 3; name++) {
                nextName(contents, 2, 30_000);
            }
            nextName(contents, 3, 30_000);
            nextName(contents, 1, 30_000);
            assertThat(read).containsExactly(1L, 2L, 3L);
        });
    }
}
