package io.holdfast.s3;

import io.holdfast.spi.store.Store;
import io.holdfast.testkit.s3.S3StandIn;
import java.time.Clock;
import org.junit.jupiter.api.BeforeAll;

/** What every store passes, in a server that is as strict as Amazon's. */
class StandInStoreTest extends StandInContract {

    @BeforeAll
    static void start() throws Exception {
        server = S3StandIn.start(Clock.systemUTC());
    }

    @Override
    protected Store open() {
        return store(server.uri() + "/").build();
    }
}
