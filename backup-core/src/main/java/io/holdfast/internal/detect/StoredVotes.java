package io.holdfast.internal.detect;

import io.holdfast.ConfigurationException;
import io.holdfast.detect.Detection;
import io.holdfast.detect.Vote;
import io.holdfast.detect.Votes;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Votes as blobs {@code votes/<detector>/<observer>/<number>}, of which each observer has one and, for a moment, two: the one with the greatest number counts. A blob is four lines, of which the last was why, and is empty: the store may be anybody's to read. That of a former version is still understood:
 *
 * <pre>
 * holdfast vote 1
 * INCIDENT
 * 2026-11-22T12:00:00Z (or empty)
 *
 * </pre>
 *
 * Thread-safe.
 */
public final class StoredVotes implements Votes {

    private static final Logger LOG = LoggerFactory.getLogger(StoredVotes.class);
    private static final String FORMAT = "holdfast vote 1";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
    private static final int LONGEST = 1 << 16;
    private static final int ATTEMPTS = 5;

    private final Store store;
    private final String prefix;

    /** Those about what one detector looks at. */
    public StoredVotes(Store store, String detector) {
        this.store = store;
        prefix = "votes/" + name(detector) + "/";
    }

    private static String name(String text) {
        if (!text.matches(NAME)) {
            throw new ConfigurationException(
                    "Who votes, and what about, is named with letters, digits, . _ and -, not \"" + text + "\"");
        }
        return text;
    }

    @Override
    public synchronized void cast(Vote vote) throws IOException, InterruptedException {
        String own = prefix + name(vote.observer()) + "/";
        List<String> before = new ArrayList<>();
        store.list(own, blob -> before.add(blob.name()));
        long next = before.stream().mapToLong(blob -> number(blob, own)).max().orElse(0) + 1;
        byte[] text = (FORMAT + "\n" + vote.state() + "\n"
                        + vote.began().map(Instant::toString).orElse("") + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
        store.put(own + String.format(Locale.ROOT, "%019d", next), BlobContent.of(text));
        for (IOException failure : store.delete(before).values()) {
            throw new IOException("An older vote of " + vote.observer() + " could not be removed", failure);
        }
    }

    private static long number(String blob, String own) {
        String number = blob.substring(own.length());
        return number.matches("\\d{1,18}|0\\d{18}") ? Long.parseLong(number) : 0;
    }

    @Override
    public List<Vote.Cast> all() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return newest();
            } catch (NoSuchFileException e) {
                // Meanwhile it was replaced by a newer one.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private List<Vote.Cast> newest() throws IOException, InterruptedException {
        Map<String, BlobInfo> last = new HashMap<>();
        store.list(prefix, blob -> {
            String rest = blob.name().substring(prefix.length());
            int end = rest.indexOf('/');
            if (end > 0) {
                last.merge(
                        rest.substring(0, end),
                        blob,
                        (one, other) -> one.name().compareTo(other.name()) > 0 ? one : other);
            }
        });
        Instant now = store.now();
        List<Vote.Cast> votes = new ArrayList<>();
        for (Map.Entry<String, BlobInfo> one : last.entrySet()) {
            BlobInfo blob = one.getValue();
            Duration age = Duration.between(blob.created(), now);
            votes.add(new Vote.Cast(read(one.getKey(), blob.name()), age.isNegative() ? Duration.ZERO : age));
        }
        return votes;
    }

    /** Where it cannot be understood, its observer knows nothing, and the others still do. */
    private Vote read(String observer, String blob) throws IOException, InterruptedException {
        try (InputStream in = store.read(blob, 0, LONGEST)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.size() < 4 || !lines.get(0).equals(FORMAT)) {
                throw new IllegalArgumentException("it is of another version, or cut off");
            }
            String began = lines.get(2);
            return new Vote(
                    observer,
                    Detection.State.valueOf(lines.get(1)),
                    began.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(began)),
                    lines.get(3));
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.warn("The vote {} cannot be understood: {}", blob, e.getMessage());
            return new Vote(
                    observer,
                    Detection.State.UNKNOWN,
                    Optional.empty(),
                    "its vote cannot be understood: " + e.getMessage());
        }
    }
}
