package io.holdfast.internal.format;

import io.holdfast.spi.store.BlobNames;
import java.util.List;

/** Where hosts agree on who does what. Nothing there is sealed, since it tells nothing: random ids, hashes, times and how something ended. */
public final class CoordinationNames {

    /** Who leads. */
    public static final String LEASES = "holdfast/lease/";

    /** What was begun and ended of plans. */
    public static final String OCCURRENCES = "holdfast/occurrence/";

    /** What recoveries were begun without a person. */
    public static final String RESPONSES = "holdfast/response/";

    private static final List<String> UNSEALED = List.of(BlobNames.TRIALS, LEASES, OCCURRENCES, RESPONSES);

    private CoordinationNames() {}

    /** Whether a blob that Holdfast keeps for itself is sealed. */
    public static boolean sealed(String name) {
        return UNSEALED.stream().noneMatch(name::startsWith);
    }
}
