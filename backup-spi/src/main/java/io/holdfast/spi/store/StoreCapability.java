package io.holdfast.spi.store;

/** What a store guarantees beyond the {@link Store} contract. A store declares only what its medium enforces. */
public enum StoreCapability {
    /** Of several concurrent {@link Store#put} of one name exactly one succeeds, also from different machines. */
    EXCLUSIVE_CREATE,
    /** Names outside the repository layout, such as {@code holdfast/…}, can be stored. */
    ARBITRARY_NAMES
}
