package io.holdfast.internal.plan;

import io.holdfast.internal.format.CoordinationNames;
import io.holdfast.internal.format.Id;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.Task;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which occurrences of one thing that is scheduled were begun and ended, by whomever.
 *
 * <pre>
 * claim = "holdfast/occurrence/" scheduled "/" instant "/" attempt     created by who begins it, exclusively
 * end   = "holdfast/occurrence/" scheduled "/" instant "/end"          how it ended
 * </pre>
 *
 * <p>{@code scheduled} is a hash of the repository's id, which only who has its key knows, and of plan, task and copy; {@code instant} seconds since 1970. An attempt after the first is made of what has no end
 * and of which whoever began it is no longer leader.
 */
public final class Claims {

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final String END = "end";
    private static final int MOST_ATTEMPTS = 3;
    private static final int KEPT = 10;
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

    private final Store store;
    private final String prefix;

    /**
     * The claims of something.
     *
     * @param repository the id of the repository
     * @param copy of which copy, if of one alone
     */
    public Claims(Store store, String repository, String plan, Task task, Optional<String> copy) {
        this.store = store;
        String what = String.join("\n", repository, plan, task.word(), copy.orElse(""));
        prefix = CoordinationNames.OCCURRENCES
                + Id.hash(what.getBytes(StandardCharsets.UTF_8)).toHex().substring(0, 32) + "/";
    }

    /**
     * The last occurrence that anybody has begun.
     *
     * @param due when it was due
     * @param attempts how often it was begun
     * @param ended whether it ended
     */
    public record Last(Instant due, int attempts, boolean ended) {

        /** Whether it is worth another try, by who knows that nobody is at it any more. */
        public boolean abandoned() {
            return !ended && attempts < MOST_ATTEMPTS;
        }
    }

    /** The last one; empty if there is none. */
    public Optional<Last> last() throws IOException, InterruptedException {
        NavigableMap<Long, Set<String>> all = all();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(last(all.lastKey(), all.lastEntry().getValue()));
    }

    private static Last last(long due, Set<String> parts) {
        int attempts = (int) parts.stream().filter(part -> !part.equals(END)).count();
        return new Last(Instant.ofEpochSecond(due), attempts, parts.contains(END));
    }

    /**
     * Claims an occurrence.
     *
     * @return whether nobody else has, nor a later one
     */
    public boolean claim(Instant due, int attempt) throws IOException, InterruptedException {
        if (!put(name(due, String.valueOf(attempt)), "")) {
            return false;
        }
        // Who believed in a state of long ago may claim what was done and removed since, and whose clock is wrong what
        // is not due for long.
        NavigableMap<Long, Set<String>> all = all();
        return !all.isEmpty() && all.lastKey() == due.getEpochSecond();
    }

    /** Whether nobody has begun this occurrence again, or a later one. */
    public boolean isLast(Instant due, int attempt) throws IOException, InterruptedException {
        return last().filter(last -> last.due().getEpochSecond() == due.getEpochSecond() && last.attempts() == attempt)
                .isPresent();
    }

    /** Says how an occurrence ended; older ones are removed. */
    public void end(Instant due, Outcome outcome) throws IOException, InterruptedException {
        put(name(due, END), outcome.name());
        NavigableMap<Long, Set<String>> all = all();
        List<String> old = new ArrayList<>();
        while (all.size() > KEPT) {
            var oldest = all.pollFirstEntry();
            oldest.getValue().forEach(part -> old.add(name(Instant.ofEpochSecond(oldest.getKey()), part)));
        }
        store.delete(old).forEach((name, why) -> LOG.warn("The old claim {} stays: {}", name, why.getMessage()));
    }

    private boolean put(String name, String content) throws IOException, InterruptedException {
        try {
            store.put(name, BlobContent.of(content.getBytes(StandardCharsets.UTF_8)));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private String name(Instant due, String part) {
        return prefix + due.getEpochSecond() + "/" + part;
    }

    /** What was claimed, but for what a clock claimed that was far ahead of the store's. */
    private NavigableMap<Long, Set<String>> all() throws IOException, InterruptedException {
        long latest = store.now().plus(CLOCKS_DIFFER).getEpochSecond();
        List<BlobInfo> blobs = new ArrayList<>();
        store.list(prefix, blobs::add);
        NavigableMap<Long, Set<String>> all = new TreeMap<>();
        for (BlobInfo blob : blobs) {
            String[] parts = blob.name().substring(prefix.length()).split("/", -1);
            if (parts.length == 2 && parts[0].matches("\\d{1,18}") && parts[1].matches("\\d{1,3}|" + END)) {
                long instant = Long.parseLong(parts[0]);
                if (instant <= latest) {
                    all.computeIfAbsent(instant, due -> new HashSet<>()).add(parts[1]);
                }
            }
        }
        return all;
    }
}
