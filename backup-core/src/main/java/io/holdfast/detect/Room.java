package io.holdfast.detect;

import io.holdfast.spi.Health;

/** How something is that has so much room left. */
final class Room {

    private Room() {}

    static Health judge(String where, long free, long low, long least) {
        if (free >= Math.max(low, least)) {
            return Health.up();
        }
        String reason = where + " has " + free + " bytes left";
        return free < least ? new Health.Down(reason) : new Health.Degraded(reason);
    }
}
