package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogStream;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tail of one writer at a time. */
@Timeout(60)
class TailTest {

    private static final TailWriter.GroupCommit AT_ONCE =
            new TailWriter.GroupCommit(600, Duration.ZERO, Duration.ofMinutes(1));
    private static final TailWriter.GroupCommit ON_DEMAND =
            new TailWriter.GroupCommit(1 << 20, Duration.ofHours(1), Duration.ofMinutes(1));

    private final MemoryStore store = new MemoryStore();
    private final Tail tail = SmallLog.tail(store);

    @TempDir
    private Path directory;

    @Test
    void whatIsAppendedWithinTheDelayIsOneSegment() throws Exception {
        try (SmallLog.Follower follower = follow(ON_DEMAND, store)) {
            follower.append(100);
            assertThat(store.names()).as("the claim alone").hasSize(1);
            follower.writer().flush();
            assertThat(store.names()).hasSize(2);
            follower.append(1);
            follower.writer().flush();
            assertThat(store.names()).hasSize(3);
        }
        assertThat(SmallLog.read(tail)).isEqualTo(SmallLog.upTo(101));
    }

    @Test
    void delayEndsByItself() throws Exception {
        TailWriter.GroupCommit soon = new TailWriter.GroupCommit(1 << 20, Duration.ofMillis(20), Duration.ofMinutes(1));
        try (SmallLog.Follower follower = follow(soon, store)) {
            follower.append(1);
            while (follower.acknowledged() < 1) {
                Thread.sleep(1);
            }
        }
        assertThat(SmallLog.read(tail)).containsExactly("1");
    }

    @Test
    void acknowledgementsAreInOrderAndOnlyOfWhatIsDurable() throws Exception {
        List<Long> acknowledged = Collections.synchronizedList(new ArrayList<>());
        try (SmallLog.Follower follower = new SmallLog.Follower(tail, "one", AT_ONCE, SmallLog.SPOOL, upTo -> {
            acknowledged.add(upTo);
            try {
                assertThat(SmallLog.read(tail)).contains(Long.toString(upTo));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })) {
            follower.append(200);
            follower.writer().flush();
            follower.writer().end();
            assertThat(follower.acknowledged()).isEqualTo(200);
        }
        assertThat(acknowledged).isSorted().hasSizeGreaterThan(1);
    }

    @Test
    void appendWaitsWhileTheStoreIsSlowAndTheSpoolFull() throws Exception {
        FaultyStore slow = new FaultyStore(store);
        try (SmallLog.Follower follower = new SmallLog.Follower(
                SmallLog.tail(slow),
                "one",
                AT_ONCE,
                new Spool.Limits(1000, Optional.of(directory), 3000),
                upTo -> {})) {
            slow.delay(StoreCall.of(StoreCall.Kind.PUT, ""), Duration.ofMillis(20));
            long begin = System.nanoTime();
            follower.append(2000);
            assertThat(System.nanoTime() - begin)
                    .isGreaterThan(Duration.ofMillis(200).toNanos());
            follower.writer().flush();
        }
        assertThat(SmallLog.read(tail)).isEqualTo(SmallLog.upTo(2000));
    }

    @Test
    void nextWriterGoesOnWhereTheLogStands() throws Exception {
        for (int i = 1; i <= 5; i++) {
            try (SmallLog.Follower follower = follow(AT_ONCE, store)) {
                follower.append(30);
                follower.writer().flush();
                if (i % 2 == 0) {
                    follower.writer().end();
                }
                assertThat(SmallLog.position(follower.writer().durable())).isEqualTo(30L * i);
            }
        }
        assertThat(SmallLog.read(tail)).isEqualTo(SmallLog.upTo(150));
    }

    @Test
    void sourceThatIsIdleIsHeardOfAtEachHeartbeat() throws Exception {
        TailWriter.GroupCommit seldom = new TailWriter.GroupCommit(600, Duration.ZERO, Duration.ofHours(1));
        TailWriter.GroupCommit always = new TailWriter.GroupCommit(600, Duration.ZERO, Duration.ZERO);
        Instant moment = Instant.parse("2026-11-21T12:00:00Z");
        try (SmallLog.Follower follower = follow(seldom, store)) {
            follower.append(1);
            follower.writer().flush();
            int segments = store.names().size();
            follower.writer().head(heard(1, moment), OptionalLong.of(0));
            follower.append(1);
            follower.writer().flush();
            follower.writer().head(heard(2, moment), OptionalLong.of(0));
            assertThat(store.names()).as("that of the second record").hasSize(segments + 1);
            follower.writer().end();
        }
        assertThat(standsAt()).as("not told within the hour").isEmpty();

        try (SmallLog.Follower follower = follow(always, store)) {
            for (long position : new long[] {1, 2, 3}) {
                follower.writer().head(heard(position, moment.plusSeconds(position)), OptionalLong.empty());
            }
            while (follower.writer().durable().instant().isEmpty()) {
                Thread.sleep(1);
            }
            follower.writer().end();
        }
        assertThat(standsAt()).as("only where the log stands").contains(moment.plusSeconds(2));
        assertThat(SmallLog.read(tail)).containsExactly("1", "2");
    }

    private static Checkpoint heard(long position, Instant instant) {
        return new Checkpoint(Optional.of(instant), SmallLog.at(position).positions(), Map.of());
    }

    private Optional<Instant> standsAt() throws Exception {
        return TailReader.read(tail, new SmallLog.Nothing()).instant();
    }

    @Test
    void howFarTheSourceIsAheadIsKept() throws Exception {
        try (SmallLog.Follower follower = follow(ON_DEMAND, store)) {
            assertThat(follower.writer().behind()).isEmpty();
            follower.writer().head(SmallLog.at(100), OptionalLong.of(1000));
            follower.append(1);
            int record = text(1).remaining();
            assertThat(follower.writer().behind())
                    .as("on its way, or with the source")
                    .hasValue(1000);
            follower.writer().flush();
            assertThat(follower.writer().behind()).hasValue(1000 - record);
        }
        List<OptionalLong> heard = new ArrayList<>();
        TailReader.read(tail, new SmallLog.Nothing() {
            @Override
            public void head(LogSegment.Head head) {
                heard.add(head.ahead());
            }
        });
        assertThat(heard).containsExactly(OptionalLong.of(1000 - text(1).remaining()));
    }

    @Test
    void gapIsShown() throws Exception {
        try (SmallLog.Follower follower = follow(AT_ONCE, store)) {
            follower.writer().gap(SmallLog.at(10));
            follower.writer().append(SmallLog.STREAM, text(11), SmallLog.at(11));
            follower.writer().gap(SmallLog.at(20));
            follower.writer().end();
        }
        assertThat(SmallLog.read(tail)).containsExactly("gap from 0 to 10", "11", "gap from 11 to 20");

        try (SmallLog.Follower follower = follow(AT_ONCE, store)) {
            follower.append(1);
            follower.writer().end();
        }
        assertThat(SmallLog.read(tail)).endsWith("gap from 11 to 20", "21");
    }

    @Test
    void damagedSegmentIsAGap() throws Exception {
        writeNumbers(9, 3);
        String second = tail.name(1, 2);
        byte[] bytes = store.bytes(second);
        bytes[bytes.length / 2] ^= 1;
        store.overwrite(second, bytes);

        assertThat(SmallLog.read(tail)).containsExactly("1", "2", "3", "damaged", "gap from 3 to 6", "7", "8", "9");
    }

    @Test
    void segmentThatIsMissingIsAGap() throws Exception {
        writeNumbers(9, 3);
        store.delete(List.of(tail.name(1, 2)));

        assertThat(SmallLog.read(tail)).containsExactly("1", "2", "3", "gap from 3 to 6", "7", "8", "9");
    }

    @Test
    void segmentInTheWrongPlaceIsDamaged() throws Exception {
        writeNumbers(9, 3);
        store.overwrite(tail.name(1, 2), store.bytes(tail.name(1, 1)));

        assertThat(SmallLog.read(tail)).contains("damaged", "gap from 3 to 6");
    }

    @Test
    void damagedLastSegmentIsFollowedAgain() throws Exception {
        try (SmallLog.Follower follower = follow(ON_DEMAND, store)) {
            follower.append(3);
            follower.writer().flush();
            follower.append(3);
            follower.writer().flush();
        }
        store.overwrite(tail.name(1, 2), new byte[100]);

        try (SmallLog.Follower follower = follow(ON_DEMAND, store)) {
            follower.append(3);
            follower.writer().end();
        }
        assertThat(SmallLog.read(tail)).containsExactly("1", "2", "3", "damaged", "4", "5", "6");
    }

    @Test
    void bitThatFlipsOnTheWayIsReadAgain() throws Exception {
        writeNumbers(9, 3);
        FaultyStore faulty = new FaultyStore(store)
                .on(StoreCall.first(StoreCall.of(StoreCall.Kind.READ, tail.name(1, 2))), Fault.FLIP_BIT);

        assertThat(SmallLog.read(SmallLog.tail(faulty))).isEqualTo(SmallLog.upTo(9));
    }

    @Test
    void listenerThatThrowsEndsTheWriter() throws Exception {
        try (SmallLog.Follower follower = new SmallLog.Follower(tail, "one", AT_ONCE, SmallLog.SPOOL, upTo -> {
            throw new IllegalStateException("the server refuses");
        })) {
            follower.append(1);
            assertThatThrownBy(() -> {
                        while (true) {
                            follower.append(1);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the server refuses");
        }
    }

    @Test
    void recordThatIsTooLongOrBelongsElsewhereIsRefused() throws Exception {
        try (SmallLog.Follower follower = follow(ON_DEMAND, store)) {
            ByteBuffer large = ByteBuffer.allocateDirect(LogStream.MAX_RECORD + 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> follower.writer().append(SmallLog.STREAM, large, SmallLog.at(1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> follower.writer().append("other", text(1), SmallLog.at(1)));
            follower.append(1);
            follower.writer().end();
        }
        assertThat(SmallLog.read(tail)).containsExactly("1");
    }

    @Test
    void recordLargerThanASegmentHasOneOfItsOwn() throws Exception {
        try (SmallLog.Follower follower = follow(AT_ONCE, store)) {
            follower.writer().append(SmallLog.STREAM, ByteBuffer.allocate(1 << 20), SmallLog.at(1));
            follower.writer().end();
        }
        Checkpoint end = TailReader.read(tail, new SmallLog.Nothing());
        assertThat(end).isEqualTo(SmallLog.at(1));
    }

    @Test
    void storeThatCannotExcludeASecondWriterIsRefused() {
        Store weaker = (Store) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, arguments) -> method.getName().equals("capabilities")
                        ? Set.of(StoreCapability.ARBITRARY_NAMES)
                        : method.invoke(store, arguments));

        assertThatThrownBy(SmallLog.tail(weaker)::requireCapabilities)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("EXCLUSIVE_CREATE");
        assertThat(store.names()).isEmpty();
    }

    @Test
    void whatIsNotNamedLikeASegmentIsLeftAlone() throws Exception {
        writeNumbers(3, 3);
        store.put("holdfast/tail/" + tail.source() + "/note", BlobContent.of(new byte[1]));

        assertThat(SmallLog.read(tail)).isEqualTo(SmallLog.upTo(3));
    }

    private void writeNumbers(int count, int perSegment) throws IOException, InterruptedException {
        try (SmallLog.Follower follower = follow(ON_DEMAND, store)) {
            for (int i = 0; i < count / perSegment; i++) {
                follower.append(perSegment);
                follower.writer().flush();
            }
            follower.writer().end();
        }
    }

    private SmallLog.Follower follow(TailWriter.GroupCommit commit, MemoryStore into)
            throws IOException, InterruptedException {
        return new SmallLog.Follower(SmallLog.tail(into), "one", commit, SmallLog.SPOOL, upTo -> {});
    }

    private static ByteBuffer text(long number) {
        return UTF_8.encode("number " + number);
    }
}
