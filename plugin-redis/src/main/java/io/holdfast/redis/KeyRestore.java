package io.holdfast.redis;

import java.util.OptionalInt;

/**
 * Which keys of a snapshot a restore puts into a {@linkplain RedisSource.Builder#target running server}, beside what it has, and how. Immutable.
 *
 * <p>By default of all databases into the same ones, with the times that the keys had, and nothing is written if one of them is there already.
 *
 * <p>Those of a moment between two snapshots are read from a server that {@link RedisScratch} starts on this machine, and keep their times.
 */
public final class KeyRestore {

    /** What becomes of the times at which keys expire. */
    public enum Expiry {
        /** They stay. What is over by now is not restored, and counted. */
        KEEP,
        /** They are as far away as they were when the snapshot was made. */
        SHIFT,
        /** Nothing expires. */
        PERSIST
    }

    /** What becomes of keys and libraries that are there already. */
    public enum Existing {
        /** Nothing is restored at all. */
        FAIL,
        /** They stay, and are counted and named. */
        SKIP,
        /** They are replaced. */
        REPLACE
    }

    private final String pattern;
    private final OptionalInt from;
    private final OptionalInt into;
    private final Expiry expiry;
    private final Existing existing;
    private final boolean dryRun;

    private KeyRestore(
            String pattern, OptionalInt from, OptionalInt into, Expiry expiry, Existing existing, boolean dryRun) {
        this.pattern = pattern;
        this.from = from;
        this.into = into;
        this.expiry = expiry;
        this.existing = existing;
        this.dryRun = dryRun;
    }

    /**
     * Keys with such names.
     *
     * @param pattern as the command KEYS understands it: {@code order:*}. With {@code *}, and no database chosen, libraries of functions are restored as well
     */
    public static KeyRestore matching(String pattern) {
        return new KeyRestore(pattern, OptionalInt.empty(), OptionalInt.empty(), Expiry.KEEP, Existing.FAIL, false);
    }

    /** Those of one database only. */
    public KeyRestore database(int number) {
        return new KeyRestore(pattern, OptionalInt.of(number), into, expiry, existing, dryRun);
    }

    /**
     * Those of one database, into another.
     *
     * @param number of that which they are of
     * @param other that which they are put into
     */
    public KeyRestore database(int number, int other) {
        return new KeyRestore(pattern, OptionalInt.of(number), OptionalInt.of(other), expiry, existing, dryRun);
    }

    /** What becomes of their times. */
    public KeyRestore expiry(Expiry choice) {
        return new KeyRestore(pattern, from, into, choice, existing, dryRun);
    }

    /** What becomes of those that are there already. */
    public KeyRestore existing(Existing choice) {
        return new KeyRestore(pattern, from, into, expiry, choice, dryRun);
    }

    /** Whether the server is only looked at, and what would be done is reported. */
    public KeyRestore dryRun(boolean only) {
        return new KeyRestore(pattern, from, into, expiry, existing, only);
    }

    KeyPattern pattern() {
        return new KeyPattern(pattern);
    }

    boolean wants(int database) {
        return from.isEmpty() || from.getAsInt() == database;
    }

    int into(int database) {
        return into.orElse(database);
    }

    boolean wantsLibraries() {
        return from.isEmpty() && pattern().matchesAll();
    }

    Expiry expiry() {
        return expiry;
    }

    Existing existing() {
        return existing;
    }

    boolean dryRun() {
        return dryRun;
    }
}
