package io.holdfast.internal.plan;

import io.holdfast.ConfigurationException;
import io.holdfast.StoreException;
import io.holdfast.internal.store.CreationRace;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries whether a store can have a lease, with blobs of its own that it deletes. */
final class LeaseTrial {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseTrial.class);
    private static final int ROUNDS = 3;

    private LeaseTrial() {}

    /**
     * Tries it.
     *
     * @param name of the repository
     * @param clients of its store
     * @return what was seen
     * @throws ConfigurationException if it cannot
     * @throws StoreException if that could not be found out
     */
    static String run(String name, List<Store> clients) throws InterruptedException {
        try {
            StoreLease.requireCapable(clients.get(0));
            return raced(name, clients);
        } catch (IOException e) {
            throw new StoreException(
                    "Whether the store of '" + name + "' can have a lease could not be tried: " + e.getMessage(), e);
        }
    }

    private static String raced(String name, List<Store> clients) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                names.add(BlobNames.TRIALS + UUID.randomUUID());
                int winners = CreationRace.winners(
                        clients,
                        names.get(round),
                        () -> UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
                if (winners != 1) {
                    throw new ConfigurationException("The store of '" + name + "' says that of several who create a"
                            + " blob one succeeds, but of " + CreationRace.RACERS + " " + winners
                            + " did. Run its plans on one host, without a lease.");
                }
            }
        } finally {
            clients.get(0)
                    .delete(names)
                    .forEach((blob, why) -> LOG.warn("{} of a trial stays: {}", blob, why.toString()));
        }
        return "of " + CreationRace.RACERS + " who created a blob at the same time 1 succeeded, " + ROUNDS + " times";
    }
}
