package io.holdfast.internal.scenario;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.format.CoordinationNames;
import io.holdfast.internal.format.Id;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who of all hosts begins the recovery of a scenario without a person: {@code holdfast/response/HASH/NUMBER}, created exclusively, of which the highest counts and has the id of the run in it. {@code HASH} is that of the repository's id, which only
 * who has its key knows, and of the scenario's name.
 */
final class ResponseClaims {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseClaims.class);

    private final Store store;
    private final String prefix;

    ResponseClaims(Store store, String repository, String scenario) {
        this.store = store;
        String what = repository + "\n" + scenario;
        prefix = CoordinationNames.RESPONSES
                + Id.hash(what.getBytes(StandardCharsets.UTF_8)).toHex().substring(0, 32) + "/";
    }

    /**
     * Whether it was claimed, by whatever run.
     *
     * @param rest for how long a claim counts, by the clock of the store
     * @throws ConfigurationException if the store does not let one alone create a blob
     */
    boolean isClaimed(Duration rest) throws IOException, InterruptedException {
        requireExclusiveCreation();
        return recent(all(), rest).isPresent();
    }

    /**
     * Claims it. What came of it if this fails is found out by asking again.
     *
     * @param run who claims
     * @param rest for how long nobody else gets it again, by the clock of the store
     * @return whether it is that run's
     * @throws ConfigurationException if the store does not let one alone create a blob
     */
    boolean claim(String run, Duration rest) throws IOException, InterruptedException {
        requireExclusiveCreation();
        NavigableMap<Long, BlobInfo> before = all();
        Optional<BlobInfo> recent = recent(before, rest);
        if (recent.isPresent()) {
            return isOf(run, recent.get());
        }
        long next = before.isEmpty() ? 1 : before.lastKey() + 1;
        try {
            store.put(prefix + next, BlobContent.of(run.getBytes(StandardCharsets.UTF_8)));
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        // Who looked long ago may claim what was claimed and removed since.
        if (all().lastKey() != next) {
            return false;
        }
        List<String> old =
                new ArrayList<>(before.values().stream().map(BlobInfo::name).toList());
        store.delete(old).forEach((name, why) -> LOG.warn("The old claim {} stays: {}", name, why.getMessage()));
        return true;
    }

    private void requireExclusiveCreation() throws IOException, InterruptedException {
        if (!store.capabilities()
                .containsAll(List.of(StoreCapability.EXCLUSIVE_CREATE, StoreCapability.ARBITRARY_NAMES))) {
            throw new ConfigurationException("Whether another host recovers as well cannot be known: " + store
                    + " does not guarantee that of several who create a blob one succeeds");
        }
    }

    private Optional<BlobInfo> recent(NavigableMap<Long, BlobInfo> all, Duration rest)
            throws IOException, InterruptedException {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        BlobInfo last = all.lastEntry().getValue();
        return last.created().plus(rest).isAfter(store.now()) ? Optional.of(last) : Optional.empty();
    }

    private boolean isOf(String run, BlobInfo claim) throws IOException, InterruptedException {
        byte[] of = run.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = store.read(claim.name(), 0, Long.MAX_VALUE)) {
            return Arrays.equals(in.readNBytes(of.length + 1), of);
        }
    }

    private NavigableMap<Long, BlobInfo> all() throws IOException, InterruptedException {
        NavigableMap<Long, BlobInfo> all = new TreeMap<>();
        store.list(prefix, blob -> {
            String number = blob.name().substring(prefix.length());
            if (number.matches("[1-9]\\d{0,17}")) {
                all.put(Long.parseLong(number), blob);
            }
        });
        return all;
    }
}
