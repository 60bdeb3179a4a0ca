package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.compress.Compressor;
import io.holdfast.internal.compress.Decompressor;
import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.spi.source.Checkpoint;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogSegmentTest {

    private static final Checkpoint FROM =
            new Checkpoint(Optional.of(Instant.parse("2026-11-21T12:00:00.5Z")), Map.of("a", "7"), Map.of("é", ""));
    private static final Checkpoint BEFORE_1970 =
            new Checkpoint(Optional.of(Instant.ofEpochSecond(-1, 1)), Map.of("a", "8", "b", "1"), Map.of());

    private final Sealer sealer = new Sealer(SealingKey.random(new SecureRandom()));
    private final Compressor compressor = Compressor.of(1);
    private final Decompressor decompressor = new Decompressor();

    @AfterEach
    void close() {
        compressor.close();
        decompressor.close();
    }

    @Test
    void everythingComesBack() throws Exception {
        byte[] body = LogSegment.open(example().seal(sealer, compressor), sealer, decompressor);

        LogSegment segment = LogSegment.decode(body);

        assertThat(segment.header()).isEqualTo(header(LogSegment.Kind.RECORDS, 12));
        assertThat(segment.items())
                .containsExactly(
                        new LogSegment.Data("a", UTF_8.encode("one"), BEFORE_1970),
                        new LogSegment.Gap(FROM),
                        new LogSegment.Head(FROM.instant(), OptionalLong.empty()),
                        new LogSegment.Head(Optional.empty(), OptionalLong.of(1L << 40)),
                        new LogSegment.Data("b", ByteBuffer.allocate(0), BEFORE_1970),
                        new LogSegment.Data("a", UTF_8.encode("two"), BEFORE_1970));
        assertThat(segment.upTo()).isEqualTo(FROM.followedBy(BEFORE_1970));
    }

    @Test
    void largeRecordComesBack() throws Exception {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, (byte) 'x');
        LogSegment.Writer writer = new LogSegment.Writer(header(LogSegment.Kind.RECORDS, 1));
        writer.add(new LogSegment.Data("a", ByteBuffer.wrap(large).asReadOnlyBuffer(), FROM));

        assertThat(encodedAgain(writer.toByteArray())).isEqualTo(writer.toByteArray());
        assertThat(writer.size()).isBetween(3 << 20, (3 << 20) + 200);
    }

    @Test
    void recordedBufferStaysAsItWas() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[5]);
        new LogSegment.Writer(header(LogSegment.Kind.RECORDS, 1)).add(new LogSegment.Data("a", bytes, FROM));

        assertThat(bytes.remaining()).isEqualTo(5);
    }

    @Test
    void onlyTheFirstSegmentOfAnEpochClaimsIt() {
        assertRefused(header(LogSegment.Kind.CLAIM, 1));
        assertRefused(header(LogSegment.Kind.RECORDS, 0));
        assertRefused(header(LogSegment.Kind.END, 0));
    }

    @Test
    void onlyRecordsFollowTheHeader() {
        LogSegment.Writer end = new LogSegment.Writer(header(LogSegment.Kind.END, 3));
        end.add(new LogSegment.Gap(FROM));

        assertThatThrownBy(() -> encodedAgain(end.toByteArray())).isInstanceOf(MalformedException.class);
    }

    @Test
    void everySegmentThatIsCutShortIsRefused() {
        byte[] body = example().toByteArray();
        int whole = 0;
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            try {
                encodedAgain(cut);
                whole++;
            } catch (MalformedException e) {
                assertThat(e).hasMessageContaining("log segment");
            }
        }
        assertThat(whole).as("cuts between records").isEqualTo(6);
    }

    @Test
    void otherVersionIsRefused() {
        byte[] file = sealer.seal(new byte[] {2, 0});

        assertThatThrownBy(() -> LogSegment.open(file, sealer, decompressor))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("version");
    }

    @Test
    void flippedBitIsNotAuthentic() {
        byte[] file = example().seal(sealer, compressor);
        file[file.length / 2] ^= 1;

        assertThatThrownBy(() -> LogSegment.open(file, sealer, decompressor))
                .isInstanceOf(AuthenticationException.class);
    }

    @Test
    void textThatUtf8CannotHoldIsRefusedAndAddsNothing() {
        LogSegment.Writer writer = example();
        LogSegment.Item invalid = new LogSegment.Data(
                "a", ByteBuffer.allocate(0), new Checkpoint(Optional.empty(), Map.of("a", "\ud800"), Map.of()));

        assertThatIllegalArgumentException().isThrownBy(() -> writer.add(invalid));

        assertThat(writer.toByteArray()).isEqualTo(example().toByteArray());
    }

    static LogSegment.Writer example() {
        LogSegment.Writer writer = new LogSegment.Writer(header(LogSegment.Kind.RECORDS, 12));
        writer.add(new LogSegment.Data("a", UTF_8.encode("one"), BEFORE_1970));
        writer.add(new LogSegment.Gap(FROM));
        writer.add(new LogSegment.Head(FROM.instant(), OptionalLong.empty()));
        writer.add(new LogSegment.Head(Optional.empty(), OptionalLong.of(1L << 40)));
        writer.add(new LogSegment.Data("b", ByteBuffer.allocate(0), BEFORE_1970));
        writer.add(new LogSegment.Data("a", UTF_8.encode("two"), BEFORE_1970));
        return writer;
    }

    static byte[] encodedAgain(byte[] body) throws MalformedException {
        LogSegment segment = LogSegment.decode(body);
        LogSegment.Writer again = new LogSegment.Writer(segment.header());
        segment.items().forEach(again::add);
        return again.toByteArray();
    }

    private static LogSegment.Header header(LogSegment.Kind kind, long number) {
        return new LogSegment.Header(kind, "0123", 3, number, "host", FROM);
    }

    private static void assertRefused(LogSegment.Header header) {
        byte[] body = new LogSegment.Writer(header).toByteArray();
        assertThatThrownBy(() -> encodedAgain(body))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("epoch 3");
    }
}
