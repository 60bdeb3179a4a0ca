package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.store.Store;
import io.holdfast.testkit.StoreCall.Kind;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The contract notices what a store does wrong. */
class StoreContractTest {

    @Test
    void bitThatIsFlippedIsNoticed() {
        assertNoticed(StoreContract::whatIsPutIsReadBack, Kind.READ, Fault.FLIP_BIT);
        assertNoticed(StoreContract::largeBlobIsStored, Kind.READ, Fault.FLIP_BIT);
        assertNoticed(StoreContract::manyThreadsUseOneClient, Kind.READ, Fault.FLIP_BIT);
    }

    @Test
    void streamThatEndsTooEarlyIsNoticed() {
        assertNoticed(StoreContract::everyRangeIsReadAsAskedFor, Kind.READ, Fault.TRUNCATE);
        assertNoticed(StoreContract::streamsDoNotDisturbEachOther, Kind.READ, Fault.TRUNCATE);
    }

    @Test
    void listingThatEndsTooEarlyIsNoticed() {
        assertNoticed(StoreContract::prefixesSelectWholePartsOfNames, Kind.LIST, Fault.TRUNCATE);
        assertNoticed(StoreContract::manyBlobsAreListedOnceEachAndDeleted, Kind.LIST, Fault.TRUNCATE);
    }

    @Test
    void deletionThatFailsIsNoticed() {
        assertNoticed(StoreContract::whatIsDeletedIsGone, Kind.DELETE, Fault.FAIL);
        assertNoticed(StoreContract::absentBlobCountsAsDeleted, Kind.DELETE, Fault.FAIL);
    }

    private static void assertNoticed(Clause clause, Kind kind, Fault fault) {
        FaultyStore store = new FaultyStore(new MemoryStore()).on(StoreCall.of(kind, ""), fault);
        StoreContract contract = new StoreContract() {
            @Override
            protected Store open() {
                return store;
            }
        };
        assertThatThrownBy(() -> {
                    contract.openStore();
                    clause.check(contract);
                })
                .extracting(e -> e instanceof ExecutionException ? e.getCause() : e)
                .isInstanceOf(AssertionError.class);
    }

    private interface Clause {
        void check(StoreContract contract) throws Exception;
    }
}
