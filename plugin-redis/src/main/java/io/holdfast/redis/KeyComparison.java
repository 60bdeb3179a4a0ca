package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.redis.internal.rdb.Keyspace;
import io.holdfast.redis.internal.rdb.RdbFile;
import io.holdfast.redis.internal.rdb.RdbSlices;
import io.holdfast.redis.internal.rdb.RdbVisitor;
import io.holdfast.redis.internal.rdb.ValueDigest;
import io.holdfast.redis.internal.rdb.ValueDigest.Sum;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the keys of two RDB files, whatever their order and encodings: both are read, and what is added up of their keys is compared in many small parts. Where a part
 * differs, both are read again for what is in it. So the memory that it takes does not grow with the number of keys.
 */
final class KeyComparison {

    private static final int PARTS = 1 << 14;
    private static final int LOOKED_INTO = 16;
    private static final int NAMED = 10;

    private final Operation operation;
    private final long until;

    /**
     * What came out.
     *
     * @param wanted what should be there
     * @param found what is there
     * @param expired how many keys that should be there were not compared, since their time is over
     * @param differences how many keys at least differ
     * @param unknown how many of these are of types that are not understood, so that they may be the same all the same
     * @param named some of them, and how they differ
     * @param unread what of either file could not be read, and nothing behind it was compared
     */
    record Result(
            Keyspace wanted,
            Keyspace found,
            long expired,
            long differences,
            long unknown,
            List<String> named,
            Optional<String> unread) {}

    /**
     * A comparison.
     *
     * @param until keys that expire by then, in milliseconds since 1970, are not compared
     */
    KeyComparison(long until, Operation operation) {
        this.until = until;
        this.operation = operation;
    }

    /** Compares. */
    Result compare(RdbFile wanted, RdbFile found) throws IOException, InterruptedException {
        ValueDigest digest = new ValueDigest(Math.min(
                SnapshotDump.version(SnapshotDump.format(wanted)), SnapshotDump.version(SnapshotDump.format(found))));
        Side first = new Side(digest);
        Side second = new Side(digest);
        first.read(wanted);
        second.read(found);
        BitSet parts = first.differing(second);
        if (parts.isEmpty()) {
            return new Result(first.keyspace, second.keyspace, first.expired, 0, 0, List.of(), first.unread(second));
        }
        BitSet some = new BitSet();
        parts.stream().limit(LOOKED_INTO).forEach(some::set);
        Named differing = new Named(digest, some);
        differing.read(wanted, true);
        differing.read(found, false);
        return differing.result(first, second, parts.cardinality() - some.cardinality());
    }

    /** What a key is called, and of what it consists. */
    private record Key(String name, Sum sum, boolean understood) {}

    /** Goes through a file. */
    private abstract class Reading implements RdbSlices.Visitor {

        private final ValueDigest digest;
        private Optional<String> unread = Optional.empty();

        Reading(ValueDigest digest) {
            this.digest = digest;
        }

        final void read(RdbFile file) throws IOException, InterruptedException {
            unread = new RdbSlices(file, operation::checkCancelled)
                    .forEach(this)
                    .walker()
                    .opaque();
        }

        /** What was not read of this file or another. */
        final Optional<String> unread(Reading other) {
            return unread.or(() -> other.unread);
        }

        @Override
        public void key(RdbVisitor.Key key, RdbSlices.Slice value) throws IOException {
            if (key.expires().orElse(Long.MAX_VALUE) <= until) {
                expired();
                return;
            }
            Sum name = digest.of(number(key.database()), key.name());
            if (wants(part(name))) {
                counted(key);
                Sum content = content(key.type(), value);
                Sum all = digest.of(
                        key.typeName().getBytes(UTF_8),
                        number(key.expires().orElse(-1)),
                        number(content.high()),
                        number(content.low()));
                add(part(name), new Key(named(key), mixed(name, all), ValueDigest.understands(key.type())));
            }
        }

        @Override
        public void library(RdbSlices.Slice code) throws IOException {
            Sum content = content(0, code);
            add(part(content), new Key("a library of functions", content, true));
        }

        private Sum content(int type, RdbSlices.Slice value) throws IOException {
            try (InputStream in = value.open()) {
                return digest.of(type, in);
            }
        }

        private Sum mixed(Sum name, Sum all) {
            return digest.of(number(name.high()), number(name.low()), number(all.high()), number(all.low()));
        }

        private static byte[] number(long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        private static int part(Sum name) {
            return (int) (name.low() & (PARTS - 1));
        }

        /** For who does not want it, it need not be made. */
        String named(RdbVisitor.Key key) {
            return "";
        }

        boolean wants(int part) {
            return part >= 0;
        }

        void counted(RdbVisitor.Key key) {}

        void expired() {}

        abstract void add(int part, Key key);
    }

    /** What is added up of a file. */
    private final class Side extends Reading {

        private final long[] high = new long[PARTS];
        private final long[] low = new long[PARTS];
        private final Keyspace keyspace = new Keyspace();
        private long expired;

        Side(ValueDigest digest) {
            super(digest);
        }

        BitSet differing(Side other) {
            BitSet parts = new BitSet();
            for (int i = 0; i < PARTS; i++) {
                parts.set(i, high[i] != other.high[i] || low[i] != other.low[i]);
            }
            return parts;
        }

        @Override
        void add(int part, Key key) {
            Sum sum = new Sum(high[part], low[part]).plus(key.sum);
            high[part] = sum.high();
            low[part] = sum.low();
        }

        @Override
        void counted(RdbVisitor.Key key) {
            keyspace.key(key);
        }

        @Override
        void expired() {
            expired++;
        }
    }

    /** What is in some parts of both files. */
    private final class Named extends Reading {

        private final BitSet parts;
        private final Map<String, Key> wanted = new HashMap<>();
        private final Map<String, Key> found = new HashMap<>();
        private Map<String, Key> now = wanted;

        Named(ValueDigest digest, BitSet parts) {
            super(digest);
            this.parts = parts;
        }

        void read(RdbFile file, boolean isWanted) throws IOException, InterruptedException {
            now = isWanted ? wanted : found;
            read(file);
        }

        @Override
        boolean wants(int part) {
            return parts.get(part);
        }

        @Override
        String named(RdbVisitor.Key key) {
            return KeyNames.of(key.database(), key.name());
        }

        @Override
        void add(int part, Key key) {
            if (parts.get(part)) {
                // Long names are shown shortened: by what they are they stay different.
                String id = now.containsKey(key.name) ? key.name + key.sum : key.name;
                now.put(id, key);
            }
        }

        Result result(Side first, Side second, int others) {
            List<String> named = new ArrayList<>();
            long unknown = 0;
            long differences = 0;
            for (Map.Entry<String, Key> one : wanted.entrySet()) {
                Optional<Key> there = Optional.ofNullable(found.remove(one.getKey()));
                if (there.isEmpty() || !there.get().sum.equals(one.getValue().sum)) {
                    differences++;
                    boolean understood = one.getValue().understood || there.isEmpty();
                    unknown += understood ? 0 : 1;
                    named.add(one.getValue().name
                            + (there.isEmpty()
                                    ? " is missing"
                                    : understood ? " is another" : " is another, or in another form"));
                }
            }
            differences += found.size();
            found.values().forEach(key -> named.add(key.name + " should not be there"));
            return new Result(
                    first.keyspace,
                    second.keyspace,
                    first.expired,
                    differences + others,
                    unknown,
                    List.copyOf(named.subList(0, Math.min(NAMED, named.size()))),
                    first.unread(second));
        }
    }
}
