package io.holdfast.internal.store;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again what fails for a reason that may pass.
 *
 * <p>A put that finds its name taken after an attempt whose answer was lost compares what is there, and has succeeded if that is the same. So
 * whoever relies on {@link io.holdfast.spi.store.StoreCapability#EXCLUSIVE_CREATE} puts something that nobody else would put. A stream that breaks
 * goes on where it broke; time without failures does not count against the budget. A listing that fails begins again, and passes nothing on twice.
 */
public final class RetryingStore extends ForwardingStore {

    private static final Logger LOG = LoggerFactory.getLogger(RetryingStore.class);
    private static final int COMPARED_AT_A_TIME = 64 << 10;

    private final RetryPolicy policy;
    private final Clock clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    /** A store that is tried again as the policy says. */
    public RetryingStore(Store store, RetryPolicy policy, Clock clock) {
        this(store, policy, clock, time -> Thread.sleep(time.toMillis()), new Random());
    }

    RetryingStore(Store store, RetryPolicy policy, Clock clock, Sleeper sleeper, RandomGenerator random) {
        super(store);
        this.policy = policy;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    @Override
    public Set<StoreCapability> capabilities() throws IOException, InterruptedException {
        return new Attempts("find out what it guarantees").untilDone(super::capabilities);
    }

    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        Attempts attempts = new Attempts("put " + name);
        attempts.untilDone(() -> {
            try {
                super.put(name, content);
            } catch (FileAlreadyExistsException e) {
                if (attempts.failures == 0 || !holds(name, content)) {
                    throw e;
                }
            }
            return name;
        });
    }

    private boolean holds(String name, BlobContent content) throws IOException, InterruptedException {
        Optional<BlobInfo> there = super.stat(name);
        if (there.isEmpty() || there.get().size() != content.size()) {
            return false;
        }
        try (InputStream stored = super.read(name, 0, Long.MAX_VALUE);
                InputStream wanted = content.open()) {
            byte[] expected = wanted.readNBytes(COMPARED_AT_A_TIME);
            while (expected.length > 0 && Arrays.equals(expected, stored.readNBytes(expected.length))) {
                expected = wanted.readNBytes(COMPARED_AT_A_TIME);
            }
            return expected.length == 0 && stored.read() < 0;
        }
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        ResumingStream stream = new ResumingStream(name, offset, length);
        stream.open();
        return stream;
    }

    private InputStream readOnce(String name, long offset, long length) throws IOException, InterruptedException {
        return super.read(name, offset, length);
    }

    @Override
    public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
        return new Attempts("stat " + name).untilDone(() -> super.stat(name));
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        // All of them, since a store lists in no order. Whoever lists keeps what it is given as well, so this is no
        // more than twice that.
        Set<String> passedOn = new HashSet<>();
        Attempts attempts = new Attempts("list " + prefix);
        attempts.untilDone(() -> {
            super.list(prefix, info -> {
                if (passedOn.add(info.name())) {
                    each.accept(info);
                }
            });
            return prefix;
        });
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        Map<String, IOException> refused = new LinkedHashMap<>();
        Attempts attempts = new Attempts("delete " + names.size() + " blobs");
        Collection<String> left = names;
        while (true) {
            Collection<String> batch = left;
            Map<String, IOException> passing = new LinkedHashMap<>();
            attempts.untilDone(() -> super.delete(batch))
                    .forEach((name, failure) -> (isWorthRetrying(failure) ? passing : refused).put(name, failure));
            Optional<IOException> first = passing.values().stream().findFirst();
            if (first.isEmpty() || !attempts.mayGoOnAfter(first.get())) {
                refused.putAll(passing);
                return refused;
            }
            left = passing.keySet();
        }
    }

    @Override
    public Instant now() throws IOException, InterruptedException {
        return new Attempts("ask for the time").untilDone(super::now);
    }

    /** What a file system says it says again: that a file is absent, present or forbidden, or that the disk is full. */
    private static boolean isWorthRetrying(IOException failure) {
        return !(failure instanceof FileSystemException);
    }

    private interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /** What was tried so far to get one thing done. */
    private final class Attempts {

        private final String what;
        private final Instant begin = clock.instant();
        private int failures;

        Attempts(String what) {
            this.what = what;
        }

        <T> T untilDone(Attempt<T> attempt) throws IOException, InterruptedException {
            while (true) {
                try {
                    return attempt.run();
                } catch (IOException e) {
                    if (!mayGoOnAfter(e)) {
                        throw failures > 1 && isWorthRetrying(e) ? gaveUp(e) : e;
                    }
                }
            }
        }

        /** Returns true when it is time to try again, false if that is not worth it or has gone on for long enough. */
        boolean mayGoOnAfter(IOException failure) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while trying to " + what);
            }
            if (!isWorthRetrying(failure)) {
                return false;
            }
            failures++;
            Duration pause = policy.pause(failures, random);
            if (spent().plus(pause).compareTo(policy.budget()) >= 0) {
                return false;
            }
            LOG.info("Could not {} in {}, trying again in {}: {}", what, RetryingStore.this, pause, failure.toString());
            sleeper.sleep(pause);
            return true;
        }

        private IOException gaveUp(IOException failure) {
            return new IOException(
                    "could not " + what + " in " + RetryingStore.this + " with " + failures + " attempts in "
                            + spent().toSeconds() + " s: " + failure.getMessage(),
                    failure);
        }

        private Duration spent() {
            return Duration.between(begin, clock.instant());
        }
    }

    /** A part of a blob, which is opened again at the byte where the stream broke. */
    private final class ResumingStream extends InputStream {

        private final String name;
        private final long end;
        private long position;
        private @Nullable InputStream in;

        ResumingStream(String name, long offset, long length) {
            this.name = name;
            position = offset;
            end = length > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + length;
        }

        /** Opens it now, so that a blob which is absent is reported at once. */
        void open() throws IOException, InterruptedException {
            new Attempts("read " + name).untilDone(this::opened);
        }

        private InputStream opened() throws IOException, InterruptedException {
            InputStream open = in;
            if (open == null) {
                open = readOnce(name, position, end - position);
                in = open;
            }
            return open;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = resuming(open -> open.read(into, offset, length));
            position += Math.max(0, count);
            return count;
        }

        /** Stores that know how much there is do this better than the general way. */
        @Override
        public byte[] readNBytes(int length) throws IOException {
            byte[] bytes = resuming(open -> open.readNBytes(length));
            position += bytes.length;
            return bytes;
        }

        private interface Reading<T> {
            T from(InputStream in) throws IOException;
        }

        private <T> T resuming(Reading<T> reading) throws IOException {
            try {
                return new Attempts("read " + name + " at byte " + position).untilDone(() -> {
                    try {
                        return reading.from(opened());
                    } catch (IOException e) {
                        close();
                        throw e;
                    }
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                InterruptedIOException interrupted = new InterruptedIOException("interrupted while reading " + name);
                interrupted.initCause(e);
                throw interrupted;
            }
        }

        @Override
        public void close() {
            InputStream open = in;
            in = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    LOG.debug("Could not close a stream of {}", name, e);
                }
            }
        }
    }
}
