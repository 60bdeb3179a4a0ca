package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.spi.store.StoreCapability;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.verify.StoreFinding.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StoreCheckTest {

    /** A store that keeps nothing of what is deleted there. */
    private static final Map<StoreGuarantee, Verdict> UNPROTECTED =
            Map.of(StoreGuarantee.VERSIONS, Verdict.ABSENT, StoreGuarantee.LOCK, Verdict.ABSENT);

    private final MemoryStore memory = new MemoryStore();
    private Clock clock = memory.clock();

    private StoreCheckReport check(Store store) throws InterruptedException {
        return StoreCheck.run(store, store, clock, new Random(1));
    }

    private static Map<StoreGuarantee, Verdict> notHolding(StoreCheckReport report) {
        Map<StoreGuarantee, Verdict> verdicts = new EnumMap<>(StoreGuarantee.class);
        for (StoreFinding finding : report.findings()) {
            if (finding.verdict() != Verdict.HOLDS) {
                verdicts.put(finding.guarantee(), finding.verdict());
            }
        }
        return verdicts;
    }

    private void assertBreaks(StoreGuarantee guarantee, Store store) throws InterruptedException {
        StoreCheckReport report = check(store);
        assertThat(notHolding(report)).containsEntry(guarantee, Verdict.BROKEN);
        assertThat(report.reliable()).isFalse();
    }

    @Test
    void aStoreThatKeepsTheContractIsReliableAndLeftAsItWas() throws Exception {
        memory.put("config", BlobContent.of(new byte[10]));

        StoreCheckReport report = check(memory);

        assertThat(report.findings()).extracting(StoreFinding::guarantee).containsExactly(StoreGuarantee.values());
        assertThat(notHolding(report)).isEqualTo(UNPROTECTED);
        assertThat(report.reliable()).isTrue();
        assertThat(report.leftBehind()).isEmpty();
        assertThat(memory.names()).containsExactly("config");
    }

    @Test
    void whatIsNotPromisedIsAbsentAndNotTried() throws Exception {
        StoreCheckReport report = check(new ForwardingStore(memory) {
            @Override
            public Set<StoreCapability> capabilities() {
                return Set.of();
            }

            @Override
            public void put(String name, BlobContent content) throws IOException, InterruptedException {
                assertThat(name).matches("data/([0-9a-f]{2})/\\1[0-9a-f]{62}");
                super.put(name, content);
            }
        });

        assertThat(notHolding(report))
                .containsOnlyKeys(
                        StoreGuarantee.ARBITRARY_NAMES,
                        StoreGuarantee.EXCLUSIVE_CREATE,
                        StoreGuarantee.VERSIONS,
                        StoreGuarantee.LOCK)
                .allSatisfy((guarantee, verdict) -> assertThat(verdict).isEqualTo(Verdict.ABSENT));
        assertThat(report.reliable()).isTrue();
    }

    @Test
    void nothingIsKnownWhereNothingCanBeStored() throws Exception {
        StoreCheckReport report = check(new ForwardingStore(memory) {
            @Override
            public void put(String name, BlobContent content) throws IOException {
                throw new AccessDeniedException(name);
            }
        });

        assertThat(notHolding(report))
                .containsEntry(StoreGuarantee.WRITABLE, Verdict.BROKEN)
                .containsEntry(StoreGuarantee.CONTENT, Verdict.UNKNOWN)
                .doesNotContainKey(StoreGuarantee.CLOCK);
        assertThat(report.reliable()).isFalse();
    }

    @Test
    void aStoreThatCannotBeReachedIsUnknown() throws Exception {
        StoreCheckReport report = check(new ForwardingStore(memory) {
            @Override
            public void put(String name, BlobContent content) throws IOException {
                throw new IOException("no route to host");
            }
        });

        assertThat(notHolding(report)).containsEntry(StoreGuarantee.WRITABLE, Verdict.UNKNOWN);
        assertThat(report.reliable()).isFalse();
    }

    @Test
    void aStoreThatReplacesIsFoundOut() throws Exception {
        assertBreaks(StoreGuarantee.NEVER_REPLACED, new ForwardingStore(memory) {
            @Override
            public void put(String name, BlobContent content) throws IOException, InterruptedException {
                super.delete(Set.of(name));
                super.put(name, content);
            }
        });
    }

    @Test
    void aStoreThatRefusesAndReplacesIsFoundOut() throws Exception {
        assertBreaks(StoreGuarantee.NEVER_REPLACED, new ForwardingStore(memory) {
            @Override
            public void put(String name, BlobContent content) throws IOException, InterruptedException {
                boolean taken = super.stat(name).isPresent();
                super.delete(Set.of(name));
                super.put(name, content);
                if (taken) {
                    throw new FileAlreadyExistsException(name);
                }
            }
        });
    }

    @Test
    void aStoreThatLooksBeforeItStoresIsNotExclusive() throws Exception {
        Store looking = new ForwardingStore(memory) {
            @Override
            public void put(String name, BlobContent content) throws IOException, InterruptedException {
                if (super.stat(name).isPresent()) {
                    throw new FileAlreadyExistsException(name);
                }
                Thread.sleep(20);
                synchronized (memory) {
                    super.delete(Set.of(name));
                    super.put(name, content);
                }
            }
        };
        assertThat(notHolding(check(looking)))
                .hasSize(1 + UNPROTECTED.size())
                .containsAllEntriesOf(UNPROTECTED)
                .containsEntry(StoreGuarantee.EXCLUSIVE_CREATE, Verdict.BROKEN);
    }

    @Test
    void aStoreThatShowsLateIsFoundOut() throws Exception {
        assertBreaks(StoreGuarantee.READ_AFTER_WRITE, new ForwardingStore(memory) {
            @Override
            public void list(String prefix, Consumer<BlobInfo> each) {
                // As where a list comes from a copy that is behind.
            }
        });
    }

    @Test
    void aStoreThatListsTwiceIsFoundOut() throws Exception {
        assertBreaks(StoreGuarantee.LIST, new ForwardingStore(memory) {
            @Override
            public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
                super.list(prefix, each);
                super.list(prefix, each);
            }
        });
    }

    @Test
    void aStoreThatReadsSomethingElseIsFoundOut() throws Exception {
        assertBreaks(StoreGuarantee.CONTENT, new ForwardingStore(memory) {
            @Override
            public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
                return super.read(name, offset > 1 ? offset - 1 : offset, length);
            }
        });
    }

    @Test
    void aStoreThatDoesNotDeleteIsFoundOutAndWhatIsLeftNamed() throws Exception {
        Store keeping = new ForwardingStore(memory) {
            @Override
            public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
                Map<String, IOException> refused = new HashMap<>();
                names.forEach(name -> refused.put(name, new AccessDeniedException(name)));
                return refused;
            }
        };
        assertBreaks(StoreGuarantee.DELETE, keeping);
        assertThat(check(keeping).leftBehind())
                .isNotEmpty()
                .allMatch(name -> memory.names().contains(name));
    }

    @Test
    void aStoreThatShowsWhatWasDeletedIsFoundOut() throws Exception {
        assertBreaks(StoreGuarantee.DELETE, new ForwardingStore(memory) {
            @Override
            public Map<String, IOException> delete(Collection<String> names) {
                return Map.of();
            }
        });
    }

    @Test
    void clocksThatDisagreeAreFoundOut() throws Exception {
        clock = Clock.offset(memory.clock(), Duration.ofMinutes(-10));
        assertBreaks(StoreGuarantee.CLOCK, memory);
        assertThat(check(memory).findings())
                .anyMatch(finding -> finding.detail().equals("it is 600 s ahead"));
    }

    @Test
    void whatProtectsBlobsIsToldByTheStore() throws Exception {
        StoreCheckReport report = check(new ForwardingStore(memory) {
            @Override
            public boolean keepsVersions() {
                return true;
            }

            @Override
            public Duration lockTime() {
                return Duration.ofDays(30);
            }
        });

        assertThat(notHolding(report)).isEmpty();
        assertThat(report.findings())
                .contains(new StoreFinding(StoreGuarantee.LOCK, Verdict.HOLDS, "it is locked for 720 h"));
    }

    @Test
    void aStoreThatDoesNotTellWhatProtectsBlobsIsReliableAllTheSame() throws Exception {
        StoreCheckReport report = check(new ForwardingStore(memory) {
            @Override
            public boolean keepsVersions() throws IOException {
                throw new AccessDeniedException("versions");
            }

            @Override
            public Duration lockTime() throws IOException {
                throw new IOException("no route to host");
            }
        });

        assertThat(notHolding(report))
                .isEqualTo(Map.of(StoreGuarantee.VERSIONS, Verdict.UNKNOWN, StoreGuarantee.LOCK, Verdict.UNKNOWN));
        assertThat(report.reliable()).isTrue();
    }

    @Test
    void blobsWithTimesOfAnotherClockAreFoundOut() throws Exception {
        assertBreaks(StoreGuarantee.CLOCK, new ForwardingStore(memory) {
            @Override
            public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
                return super.stat(name)
                        .map(blob ->
                                new BlobInfo(name, blob.size(), blob.created().minus(Duration.ofHours(1))));
            }
        });
    }
}
