package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingSinkTest {

    private final TestOperation operation = new TestOperation();
    private final RecordingSink sink = new RecordingSink(operation);

    @Test
    void whatIsPutIsRecorded() throws Exception {
        put("a/b/file");
        sink.put(Entry.directory("a").permissions(0755).build());
        RecordedEntries recorded = sink.recorded(Checkpoint.none());

        assertThat(recorded.paths()).containsExactlyInAnyOrder("a", "a/b", "a/b/file");
        assertThat(recorded.entry("a").orElseThrow().permissions()).isEqualTo(0755);
        assertThat(recorded.entry("a/b").orElseThrow().permissions()).isEqualTo(0700);
        assertThat(recorded.entry("a/b/file").orElseThrow().size()).isEqualTo(3);
        assertThat(recorded.content("a/b/file")).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "..", "a/../b", "./a", "a\0", "a/\uD800"})
    void whatIsNoPathIsRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> put(path));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sink.put(Entry.symlink(path, "target").build()));
    }

    @Test
    void pathThatIsTakenIsRefused() throws Exception {
        put("a");
        put("d/b");
        sink.put(Entry.directory("d").build());

        assertThatIllegalArgumentException().isThrownBy(() -> put("a"));
        assertThatIllegalArgumentException().isThrownBy(() -> put("d"));
        assertThatIllegalArgumentException().isThrownBy(() -> put("a/below"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sink.put(Entry.directory("d").build()));
    }

    @Test
    void filesAndOnlyFilesHaveContent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sink.put(Entry.file("a").build()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sink.put(Entry.of("a", EntryType.FIFO).build(), Content.of(new byte[0])));
    }

    @Test
    void nothingIsPutIntoFinishedDirectories() throws Exception {
        put("a/b/c/file");
        sink.finish("a/b");

        assertThatIllegalArgumentException().isThrownBy(() -> put("a/b/late"));
        assertThatIllegalArgumentException().isThrownBy(() -> put("a/b/c/late"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sink.put(Entry.directory("a/b").build()));
        assertThatIllegalArgumentException().isThrownBy(() -> sink.finish("a/b"));
        assertThatIllegalArgumentException().isThrownBy(() -> sink.finish("unknown"));
        put("a/early");
    }

    @Test
    void directoryFinishedWhileContentIsReadIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sink.put(Entry.file("d/a").build(), () -> {
                    try {
                        sink.finish("d");
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return InputStream.nullInputStream();
                }));
    }

    @Test
    void fileThatFailedIsNotThereAndMayComeAgain() throws Exception {
        IOException failure = new IOException("gone");
        assertThatThrownBy(() -> sink.put(Entry.file("a").build(), () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(sink.recorded(Checkpoint.none()).entry("a")).isEmpty();

        put("a");
        assertThat(sink.recorded(Checkpoint.none()).entry("a")).isPresent();
    }

    @Test
    void onlyWhatTheParentHasIsUnchanged() throws Exception {
        put("a");
        RecordingSink next = new RecordingSink(operation, Optional.of(sink.recorded(Checkpoint.none())));
        Content unchanged = new Content() {
            @Override
            public InputStream open() {
                throw new AssertionError("the parent has it");
            }

            @Override
            public boolean unchanged() {
                return true;
            }
        };
        next.put(Entry.file("a").build(), unchanged);

        assertThat(next.taken()).containsExactly("a");
        assertThat(next.recorded(Checkpoint.none()).content("a")).containsExactly(1, 2, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> next.put(Entry.file("b").build(), unchanged));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sink.put(Entry.file("c").build(), unchanged));
    }

    @Test
    void streamIsClosed() throws Exception {
        boolean[] closed = new boolean[1];
        sink.put(Entry.file("a").build(), () -> new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() {
                closed[0] = true;
            }
        });
        assertThat(closed[0]).isTrue();
    }

    @Test
    void whatComesAfterTheEndIsRefusedAndKept() throws Exception {
        put("a");
        sink.seal();

        assertThatIllegalStateException().isThrownBy(() -> put("b"));
        assertThatIllegalStateException().isThrownBy(() -> sink.skip("c", "late"));
        assertThat(sink.late()).containsExactly("put FILE b", "skip c");
    }

    @Test
    void cancelledOperationInterruptsPut() {
        operation.cancel();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> put("a"));
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> sink.finish(""));
    }

    private void put(String path) throws Exception {
        sink.put(Entry.file(path).build(), Content.of(new byte[] {1, 2, 3}));
    }
}
