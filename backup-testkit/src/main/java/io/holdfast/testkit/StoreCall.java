package io.holdfast.testkit;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * An operation on a {@link FaultyStore}.
 *
 * @param number 1 for the first operation on the store
 * @param kind which operation
 * @param name the name or prefix it was given; empty for {@link Kind#NOW}
 */
public record StoreCall(long number, Kind kind, String name) {

    /** The operations of a store. */
    public enum Kind {
        /** {@link io.holdfast.spi.store.Store#put}. */
        PUT,
        /** {@link io.holdfast.spi.store.Store#read}. */
        READ,
        /** {@link io.holdfast.spi.store.Store#stat}. */
        STAT,
        /** {@link io.holdfast.spi.store.Store#list}. */
        LIST,
        /** One name of {@link io.holdfast.spi.store.Store#delete}, so that a batch can fail in its middle. */
        DELETE,
        /** {@link io.holdfast.spi.store.Store#now}. */
        NOW
    }

    /** Every operation. */
    public static Predicate<StoreCall> any() {
        return call -> true;
    }

    /** The operation with this number. */
    public static Predicate<StoreCall> number(long number) {
        return call -> call.number == number;
    }

    /** The operation with this number and all that follow. */
    public static Predicate<StoreCall> from(long number) {
        return call -> call.number >= number;
    }

    /** Operations of a kind on names that begin with a prefix. */
    public static Predicate<StoreCall> of(Kind kind, String prefix) {
        return call -> call.kind == kind && call.name.startsWith(prefix);
    }

    /** The first operation that a predicate accepts, and no other. */
    public static Predicate<StoreCall> first(Predicate<StoreCall> which) {
        return nth(1, which);
    }

    /** The n-th operation that a predicate accepts, counted from 1, and no other. It counts, so it serves one store. */
    public static Predicate<StoreCall> nth(long n, Predicate<StoreCall> which) {
        AtomicLong seen = new AtomicLong();
        return call -> which.test(call) && seen.incrementAndGet() == n;
    }

    /** Operations by chance, the same for the same seed: of every hundred about so many. */
    public static Predicate<StoreCall> percent(int percent, long seed) {
        return call -> new SplittableRandom(seed * 31 + call.number).nextInt(100) < percent;
    }

    @Override
    public String toString() {
        return "operation " + number + " (" + kind + " " + name + ")";
    }
}
