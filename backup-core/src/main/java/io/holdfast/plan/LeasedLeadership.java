package io.holdfast.plan;

import io.holdfast.spi.Lease;
import java.io.IOException;
import java.time.Duration;

/** Of who has a lease of a plugin. */
record LeasedLeadership(Lease lease) implements Leadership {

    @Override
    public boolean held() throws IOException, InterruptedException {
        return lease.held();
    }

    @Override
    public Duration renewal() {
        return lease.renewal();
    }

    @Override
    public void close() {
        lease.close();
    }
}
