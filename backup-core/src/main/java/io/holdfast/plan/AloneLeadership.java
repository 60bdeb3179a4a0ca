package io.holdfast.plan;

import java.time.Duration;

/** Of a process that nobody else leads beside. */
final class AloneLeadership implements Leadership {

    @Override
    public boolean held() {
        return true;
    }

    @Override
    public Duration renewal() {
        return Duration.ofHours(1);
    }

    @Override
    public void close() {}
}
