package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.format.LogSegment.Data;
import io.holdfast.internal.format.LogSegment.Gap;
import io.holdfast.internal.format.LogSegment.Head;
import io.holdfast.internal.format.LogSegment.Item;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.SourceIdentity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogFileTest {

    private static final LogPlace FIRST = new LogPlace(1, 2);
    private static final LogPlace SECOND = new LogPlace(2, 1);
    private static final LogPlace THIRD = new LogPlace(2, 2);
    private static final Checkpoint AT =
            new Checkpoint(Optional.of(Instant.parse("2026-11-21T12:00:00.5Z")), Map.of("a", "7"), Map.of("é", ""));
    private static final Item ONE = new Data("a", UTF_8.encode("one"), AT);
    private static final Item TWO = new Data("b", ByteBuffer.allocate(0), AT);
    private static final Item GAP = new Gap(AT);
    private static final Item HEAD = new Head(AT.instant(), OptionalLong.of(5));

    @Test
    void everythingComesBackInOrder() throws Exception {
        assertThat(read(example(), LogFile.Wish.TAKE)).containsExactly(FIRST, ONE, GAP, HEAD, SECOND, THIRD, TWO);
    }

    @Test
    void whatIsSkippedIsNotShownAndNothingIsReadAfterTheEnd() throws Exception {
        assertThat(read(example(), LogFile.Wish.SKIP)).containsExactly(FIRST, SECOND, THIRD);
        byte[] damagedLater = example();
        damagedLater[damagedLater.length - 1] ^= 1;
        assertThat(read(damagedLater, LogFile.Wish.STOP)).containsExactly(FIRST);
    }

    @Test
    void fileThatIsCutShortIsRefused() throws Exception {
        byte[] whole = example();
        int accepted = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                read(cut, LogFile.Wish.TAKE);
                accepted++;
            } catch (MalformedException e) {
                assertThat(e).hasMessageContaining("log file");
            }
        }
        assertThat(accepted).as("cuts between parts").isEqualTo(7);
    }

    @Test
    void partThatGoesOnIsRefused() {
        byte[] part = LogFile.begin(FIRST);
        byte[] longer = Arrays.copyOf(part, part.length + 1);
        longer[3]++;

        assertThatThrownBy(() -> read(longer, LogFile.Wish.TAKE)).isInstanceOf(MalformedException.class);
    }

    @Test
    void manifestComesBack() throws Exception {
        LogBreak gap = new LogBreak(LogBreak.Kind.GAP, FIRST, Checkpoint.none(), AT);
        LogBreak rewind = new LogBreak(LogBreak.Kind.REWIND, SECOND, AT, AT);
        LogPiece piece = new LogPiece(
                FIRST,
                THIRD,
                Checkpoint.none(),
                AT,
                AT.instant(),
                3,
                2,
                List.of(gap, rewind),
                List.of(SECOND),
                Map.of("m", AT),
                OptionalLong.of(17));
        Id id = Id.hash(new byte[0]);
        LogManifest.Base base = new LogManifest.Base(id, id, Instant.EPOCH, true, AT);
        SourceIdentity source = new SourceIdentity("t", "i", List.of("/p"));

        for (Optional<LogManifest.Base> one : List.of(Optional.of(base), Optional.<LogManifest.Base>empty())) {
            LogManifest manifest = new LogManifest(source, one, List.of(piece));
            assertThat(LogManifest.decode(manifest.encode())).isEqualTo(manifest);
        }
    }

    @Test
    void manifestOfAnotherVersionIsRefused() {
        assertThatThrownBy(() -> LogManifest.decode("{\"version\":2}".getBytes(UTF_8)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("version");
    }

    private static byte[] example() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(LogFile.begin(FIRST));
        file.writeBytes(LogFile.part(ONE));
        file.writeBytes(LogFile.part(GAP));
        file.writeBytes(LogFile.part(HEAD));
        file.writeBytes(LogFile.begin(SECOND));
        file.writeBytes(LogFile.begin(THIRD));
        file.writeBytes(LogFile.part(TWO));
        return file.toByteArray();
    }

    private static List<Object> read(byte[] file, LogFile.Wish wish)
            throws IOException, InterruptedException, MalformedException {
        List<Object> seen = new ArrayList<>();
        LogFile.read(new ByteArrayInputStream(file), new LogFile.Visitor() {
            @Override
            public LogFile.Wish segment(LogPlace place) {
                seen.add(place);
                return wish;
            }

            @Override
            public void item(Item item) {
                seen.add(item);
            }
        });
        return seen;
    }
}
