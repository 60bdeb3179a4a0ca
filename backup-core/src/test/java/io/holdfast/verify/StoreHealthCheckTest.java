package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.spi.Health;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.TestOperation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreHealthCheckTest {

    private final MemoryStore memory = new MemoryStore();

    private Health check(Store store) throws InterruptedException {
        return check(StoreHealthCheck.of(store));
    }

    private Health check(StoreHealthCheck.Builder check) throws InterruptedException {
        return check.build().check(new TestOperation(memory.clock()));
    }

    @Test
    void aStoreThatCanBeUsedIsUpAndLeftAsItWas() throws Exception {
        memory.put("config", BlobContent.of(new byte[10]));

        assertThat(check(memory)).isEqualTo(Health.up());
        assertThat(StoreHealthCheck.of(memory).build().check(memory.clock(), new Cancellation()))
                .isEqualTo(Health.up());
        assertThat(memory.names()).containsExactly("config");
    }

    @Test
    void aStoreThatSaysItIsDownIsNotTried() throws Exception {
        Health down = new Health.Down("the disk is gone");

        assertThat(check(new ForwardingStore(memory) {
                    @Override
                    public Health health() {
                        return down;
                    }

                    @Override
                    public void put(String name, BlobContent content) {
                        throw new AssertionError("it is down");
                    }
                }))
                .isEqualTo(down);
    }

    @Test
    void whatTheStoreDoesNotKnowIsNotUp() throws Exception {
        assertThat(check(new ForwardingStore(memory) {
                    @Override
                    public Health health() {
                        return new Health.Unknown("it does not tell");
                    }
                }))
                .isEqualTo(new Health.Unknown("it does not tell"));
    }

    @Test
    void aStoreInWhichNothingCanBeStoredIsDown() throws Exception {
        FaultyStore readOnly = new FaultyStore(memory).on(StoreCall.of(StoreCall.Kind.PUT, ""), Fault.FAIL);

        assertThat(check(readOnly)).isInstanceOf(Health.Down.class);
    }

    @Test
    void whatWasStoredAlthoughTheAnswerWasLostIsDeleted() throws Exception {
        FaultyStore store = new FaultyStore(memory).on(StoreCall.of(StoreCall.Kind.PUT, ""), Fault.LOSE_ANSWER);

        assertThat(check(store)).isInstanceOf(Health.Down.class);
        assertThat(memory.names()).isEmpty();
    }

    @Test
    void aStoreThatReturnsSomethingElseIsDown() throws Exception {
        assertThat(check(new ForwardingStore(memory) {
                    @Override
                    public InputStream read(String name, long offset, long length) {
                        return new ByteArrayInputStream(new byte[1000]);
                    }
                }))
                .isInstanceOf(Health.Down.class)
                .extracting(Health::reason)
                .asString()
                .contains("does not return what was stored");
    }

    @Test
    void aStoreInWhichNothingCanBeDeletedIsDegraded() throws Exception {
        assertThat(check(new ForwardingStore(memory) {
                    @Override
                    public Map<String, IOException> delete(Collection<String> names) {
                        Map<String, IOException> refused = new LinkedHashMap<>();
                        names.forEach(name -> refused.put(name, new AccessDeniedException(name, null, "locked")));
                        return refused;
                    }
                }))
                .isInstanceOf(Health.Degraded.class)
                .extracting(Health::reason)
                .asString()
                .contains("nothing can be deleted", "locked");
    }

    @Test
    void clocksThatDisagreeAreDegraded() throws Exception {
        Store slow = new ForwardingStore(memory) {
            @Override
            public Instant now() throws IOException, InterruptedException {
                return super.now().minusSeconds(61);
            }
        };

        assertThat(check(slow).reason()).contains("61 s behind");
        assertThat(check(StoreHealthCheck.of(slow).tolerableSkew(Duration.ofSeconds(61))))
                .isEqualTo(Health.up());
    }

    @Test
    void aQuotaIsNearlyFullFromNineTenthsOn() throws Exception {
        memory.put("config", BlobContent.of(new byte[899]));
        assertThat(check(StoreHealthCheck.of(memory).quota(1000))).isEqualTo(Health.up());

        memory.put("keys/one", BlobContent.of(new byte[1]));
        assertThat(check(StoreHealthCheck.of(memory).quota(1000)))
                .isEqualTo(new Health.Degraded("900 bytes of the quota of 1000 are used"));

        memory.put("keys/two", BlobContent.of(new byte[100]));
        assertThat(check(StoreHealthCheck.of(memory).quota(1000))).isInstanceOf(Health.Down.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreHealthCheck.of(memory).quota(0));
    }

    @Test
    void whereOnlyNamesOfRepositoriesAreTakenTheBlobHasSuchAName() throws Exception {
        assertThat(check(new ForwardingStore(memory) {
                    @Override
                    public Set<StoreCapability> capabilities() {
                        return Set.of();
                    }

                    @Override
                    public void put(String name, BlobContent content) throws IOException, InterruptedException {
                        assertThat(name).matches("data/([0-9a-f]{2})/\\1[0-9a-f]{62}");
                        super.put(name, content);
                    }
                }))
                .isEqualTo(Health.up());
    }

    @Test
    void itCanBeCancelled() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();

        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> StoreHealthCheck.of(memory).build().check(memory.clock(), cancellation));
    }
}
