package io.holdfast.testkit;

import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.StoreCall.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A store that passes everything on to another one, counts it, and goes wrong where a test says so; always in the same way. Thread-safe.
 *
 * <pre>{@code
 * FaultyStore store = new FaultyStore(new MemoryStore())
 *         .on(StoreCall.number(17), Fault.DIE)
 *         .on(StoreCall.of(Kind.PUT, "data/").and(StoreCall.percent(5, seed)), Fault.LOSE_ANSWER);
 * }</pre>
 *
 * <p>Of several rules that match an operation the first counts.
 */
public final class FaultyStore implements Store {

    private static final long NOWHERE = Long.MAX_VALUE;

    private final Store store;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<StoreCall> calls = new ArrayList<>();
    private volatile Optional<StoreCall> death = Optional.empty();

    /** A store in which nothing goes wrong yet. */
    public FaultyStore(Store store) {
        this.store = store;
    }

    /** Lets these operations go wrong from now on. */
    public FaultyStore on(Predicate<StoreCall> which, Fault fault) {
        rules.add(new Rule(which, fault, Duration.ZERO));
        return this;
    }

    /** Delays these operations from now on; they may go wrong as well. */
    public FaultyStore delay(Predicate<StoreCall> which, Duration by) {
        rules.add(new Rule(which, Fault.NONE, by));
        return this;
    }

    /** Lets nothing go wrong from now on; what died lives again. */
    public void heal() {
        rules.clear();
        death = Optional.empty();
    }

    /** Every operation so far, in the order in which they began. */
    public List<StoreCall> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** How many of the operations so far a predicate accepts. */
    public long count(Predicate<StoreCall> which) {
        return calls().stream().filter(which).count();
    }

    /** Whether {@link Fault#DIE} has struck. */
    public boolean isDead() {
        return death.isPresent();
    }

    @Override
    public Set<StoreCapability> capabilities() throws IOException, InterruptedException {
        return store.capabilities();
    }

    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        run(Kind.PUT, name, fault -> {
            store.put(name, fault == Fault.BREAK ? broken(content) : content);
            return name;
        });
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        return run(Kind.READ, name, fault -> {
            long size = fault == Fault.NONE ? 0 : available(name, offset, length);
            return switch (fault) {
                case BREAK -> new Stream(store.read(name, offset, length), size / 2, NOWHERE);
                case TRUNCATE -> new Stream(store.read(name, offset, size / 2), NOWHERE, NOWHERE);
                case FLIP_BIT ->
                    new Stream(
                            store.read(name, offset, length),
                            NOWHERE,
                            new SplittableRandom(size).nextLong(Math.max(1, size)));
                default -> new Stream(store.read(name, offset, length), NOWHERE, NOWHERE);
            };
        });
    }

    private long available(String name, long offset, long length) throws IOException, InterruptedException {
        long size = store.stat(name).map(BlobInfo::size).orElse(0L);
        return Math.max(0, Math.min(length, size - offset));
    }

    @Override
    public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
        return run(Kind.STAT, name, fault -> {
            failHalfway(fault);
            return store.stat(name);
        });
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        run(Kind.LIST, prefix, fault -> {
            List<BlobInfo> all = new ArrayList<>();
            store.list(prefix, all::add);
            boolean half = fault == Fault.BREAK || fault == Fault.TRUNCATE;
            all.subList(0, half ? all.size() / 2 : all.size()).forEach(each);
            failHalfway(fault);
            return prefix;
        });
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        names.forEach(BlobNames::check);
        Map<String, IOException> failures = new LinkedHashMap<>();
        for (String name : names) {
            try {
                run(Kind.DELETE, name, fault -> {
                    failHalfway(fault);
                    failures.putAll(store.delete(List.of(name)));
                    return name;
                });
            } catch (InjectedException e) {
                failures.put(name, e);
            }
        }
        return failures;
    }

    @Override
    public Instant now() throws IOException, InterruptedException {
        return run(Kind.NOW, "", fault -> {
            failHalfway(fault);
            return store.now();
        });
    }

    /** As the store behind says; no fault hits it. */
    @Override
    public Health health() throws InterruptedException {
        return store.health();
    }

    /** As the store behind says; no fault hits it. */
    @Override
    public int concurrentPuts() {
        return store.concurrentPuts();
    }

    @Override
    public boolean keepsVersions() throws IOException, InterruptedException {
        return store.keepsVersions();
    }

    /** As the store behind says; no fault hits it. */
    @Override
    public Duration lockTime() throws IOException, InterruptedException {
        return store.lockTime();
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return "faulty " + store;
    }

    private <T> T run(Kind kind, String name, Body<T> body) throws IOException, InterruptedException {
        StoreCall call = begin(kind, name);
        Fault fault = strike(call);
        checkAlive();
        if (fault == Fault.FAIL) {
            throw new InjectedException(call + " was made to fail; nothing happened");
        }
        T result = body.run(fault);
        // Whoever died while an operation was under way does not hear how it went.
        checkAlive();
        if (fault == Fault.LOSE_ANSWER) {
            throw new InjectedException("the answer to " + call + " was made to get lost");
        }
        return result;
    }

    private StoreCall begin(Kind kind, String name) {
        synchronized (calls) {
            StoreCall call = new StoreCall(calls.size() + 1L, kind, name);
            calls.add(call);
            return call;
        }
    }

    /** Asks every rule, since rules may count. */
    private Fault strike(StoreCall call) throws InterruptedException {
        Fault fault = Fault.NONE;
        for (Rule rule : rules) {
            if (rule.which.test(call)) {
                fault = fault == Fault.NONE ? rule.fault : fault;
                Thread.sleep(rule.delay.toMillis());
            }
        }
        if (fault == Fault.DIE) {
            death = Optional.of(call);
        }
        return fault;
    }

    private void checkAlive() throws AccessDeniedException {
        Optional<StoreCall> deadSince = death;
        if (deadSince.isPresent()) {
            throw new AccessDeniedException(toString(), null, "dead since " + deadSince.get());
        }
    }

    private static void failHalfway(Fault fault) throws InjectedException {
        if (fault == Fault.BREAK) {
            throw new InjectedException("the connection was made to break");
        }
    }

    private BlobContent broken(BlobContent content) {
        return new BlobContent() {
            @Override
            public long size() {
                return content.size();
            }

            @Override
            public InputStream open() throws IOException {
                return new Stream(content.open(), size() / 2, NOWHERE);
            }
        };
    }

    private record Rule(Predicate<StoreCall> which, Fault fault, Duration delay) {}

    private interface Body<T> {
        T run(Fault fault) throws IOException, InterruptedException;
    }

    private static final class InjectedException extends IOException {
        private static final long serialVersionUID = 1L;

        InjectedException(String message) {
            super(message);
        }
    }

    /** Breaks before one byte, and has a flipped bit in another. */
    private final class Stream extends InputStream {

        private final InputStream in;
        private final long breakAt;
        private final long flipAt;
        private long position;

        Stream(InputStream in, long breakAt, long flipAt) {
            this.in = in;
            this.breakAt = breakAt;
            this.flipAt = flipAt;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            checkAlive();
            if (position >= breakAt && length > 0) {
                throw new InjectedException("the connection was made to break after " + position + " bytes");
            }
            int count = in.read(into, offset, (int) Math.min(length, breakAt - position));
            if (flipAt >= position && flipAt < position + count) {
                into[offset + (int) (flipAt - position)] ^= (byte) (1 << flipAt % 8);
            }
            position += Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
