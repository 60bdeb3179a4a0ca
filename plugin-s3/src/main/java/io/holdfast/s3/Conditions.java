package io.holdfast.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the server creates an object only if there is none of its name, found out by trying: some do not know that condition, some know it only for one kind
 * of request, and some forget it when requests come at the same time. What is tried is read back, since some store what is around the content with it.
 * Thread-safe; each thing is tried once.
 */
final class Conditions {

    private static final Logger LOG = LoggerFactory.getLogger(Conditions.class);
    private static final int RACERS = 8;
    private static final int SIZE = 1000;

    private final S3Store store;
    private final Uploads uploads;
    private Optional<Boolean> onPut = Optional.empty();
    private Optional<Boolean> parts = Optional.empty();

    Conditions(S3Store store, Uploads uploads) {
        this.store = store;
        this.uploads = uploads;
    }

    /**
     * Whether of several that send an object of one name in one request exactly one succeeds.
     *
     * @throws FileSystemException if the server stores something else than what it is sent
     */
    synchronized boolean holdForOne() throws IOException, InterruptedException {
        if (onPut.isEmpty()) {
            onPut = Optional.of(isExclusive(uploads::inOne));
            LOG.debug("{} creates objects exclusively: {}", store, onPut.get());
        }
        return onPut.get();
    }

    /** Whether an object can be sent in parts, and is then created no less exclusively than in one request. */
    synchronized boolean allowParts() throws IOException, InterruptedException {
        if (parts.isEmpty()) {
            parts = Optional.of(tryParts());
            LOG.debug("{} is sent parts: {}", store, parts.get());
        }
        return parts.get();
    }

    private boolean tryParts() throws IOException, InterruptedException {
        try {
            return isExclusive(uploads::inParts) || !holdForOne();
        } catch (UnsupportedException e) {
            LOG.debug("Parts are not known: {}", e.getMessage());
            return false;
        }
    }

    /** Removes what was tried before some time: whoever tried it is gone. */
    void removeTriedBefore(Instant time) throws IOException, InterruptedException {
        List<String> left = new ArrayList<>();
        store.list(BlobNames.TRIALS, probe -> {
            if (probe.created().isBefore(time)) {
                left.add(probe.name());
            }
        });
        remove(left);
    }

    private interface Upload {
        void send(String name, BlobContent content, boolean conditional) throws IOException, InterruptedException;
    }

    private boolean isExclusive(Upload upload) throws IOException, InterruptedException {
        String name = BlobNames.TRIALS + UUID.randomUUID();
        try {
            List<byte[]> created = race(name, upload);
            if (created.isEmpty()) {
                // Not for the condition, perhaps: from a first refusal the client learns what time it is on the server.
                created = race(name, upload);
            }
            boolean exclusive = created.size() == 1;
            if (created.isEmpty()) {
                created = List.of(content(name));
                upload.send(name, BlobContent.of(created.get(0)), false);
            }
            requireOneOf(created, name);
            return exclusive;
        } catch (AccessDeniedException e) {
            LOG.debug("Nothing can be tried in {}: {}", store, e.getMessage());
            return false;
        } finally {
            remove(List.of(name));
        }
    }

    private void remove(List<String> probes) throws IOException, InterruptedException {
        store.delete(probes).values().forEach(e -> LOG.info("What was tried is left: {}", e.getMessage()));
    }

    /** What those had sent who were told that they have created the object; nobody if the server does not know the condition. */
    private static List<byte[]> race(String name, Upload upload) throws IOException, InterruptedException {
        ConcurrentLinkedQueue<byte[]> created = new ConcurrentLinkedQueue<>();
        ExecutorService racers = Executors.newFixedThreadPool(RACERS, Threads.named("probe"));
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                byte[] content = content(i + name);
                running.add(racers.submit(() -> {
                    if (creates(name, content, upload)) {
                        created.add(content);
                    }
                    return name;
                }));
            }
            for (Future<?> racer : running) {
                Threads.result(racer);
            }
        } finally {
            racers.shutdownNow();
        }
        return List.copyOf(created);
    }

    private static boolean creates(String name, byte[] content, Upload upload)
            throws IOException, InterruptedException {
        try {
            upload.send(name, BlobContent.of(content), true);
            return true;
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            LOG.debug("What was tried is refused: {}", e.getMessage());
            return false;
        }
    }

    private static byte[] content(String text) {
        return Arrays.copyOf(text.getBytes(UTF_8), SIZE);
    }

    private void requireOneOf(List<byte[]> sent, String name) throws IOException, InterruptedException {
        try (InputStream in = store.read(name, 0, Long.MAX_VALUE)) {
            byte[] stored = in.readAllBytes();
            if (sent.stream().noneMatch(content -> Arrays.equals(content, stored))) {
                throw new FileSystemException(
                        store + "/" + name,
                        null,
                        "the server stores something else than what it is sent; nothing else was sent to it");
            }
        }
    }
}
