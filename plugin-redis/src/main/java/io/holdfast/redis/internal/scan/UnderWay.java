package io.holdfast.redis.internal.scan;

/**
 * How many values are asked for before they are read. The server holds all of them, and how large they are is known only when they come: it begins with one, and becomes twice as many at most
 * with each lot that came without a large one. Not thread-safe.
 */
final class UnderWay {

    private static final int MOST = 128;
    /** How much the server is to hold, in bytes. */
    private static final long HELD = 16 << 20;

    private int most = 1;
    private int answered;

    /** How many may be under way. */
    int most() {
        return most;
    }

    /**
     * One has come.
     *
     * @param length in bytes; negative if the key is gone
     */
    void answered(long length) {
        if (length > HELD / most) {
            most = (int) Math.max(1, HELD / length);
            answered = 0;
        } else if (++answered >= most) {
            most = Math.min(MOST, 2 * most);
            answered = 0;
        }
    }
}
