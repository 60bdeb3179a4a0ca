package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.KeyException;
import io.holdfast.LockedException;
import io.holdfast.StoreException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeysTest {

    private final List<String> warnings = new ArrayList<>();
    private final MemoryStore store = new MemoryStore();

    @BeforeEach
    void init() {
        Repository.init(store, Secret.of("first"), options()).close();
    }

    private RepositoryOptions options() {
        return RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .retryFor(Duration.ZERO)
                .hostName("vault")
                .userName("ada")
                .listener(event -> {
                    if (event instanceof HoldfastEvent.Warned warned) {
                        warnings.add(warned.reason());
                    }
                })
                .build();
    }

    private Repository open(Store medium, String password) {
        return Repository.open(medium, Secret.of(password), options());
    }

    private boolean opens(String password) {
        try (Repository repository = open(store, password)) {
            return repository.snapshots().isEmpty();
        } catch (KeyException e) {
            return false;
        }
    }

    private static KeyInfo current(Repository repository) {
        return repository.keys().stream().filter(KeyInfo::current).findFirst().orElseThrow();
    }

    @Test
    void keyThatWasAddedOpensTheRepositoryBesideTheFirst() {
        try (Repository repository = open(store, "first")) {
            KeyInfo added = repository.addKey(Secret.of("second"), "bob", "attic");
            assertThat(added.userName()).isEqualTo("bob");
            assertThat(added.hostName()).isEqualTo("attic");
            assertThat(added.current()).isFalse();
            assertThat(repository.keys()).hasSize(2).contains(added);
        }
        assertThat(opens("first")).isTrue();
        assertThat(opens("second")).isTrue();
    }

    @Test
    void keyThatWasRemovedOpensNothing() {
        try (Repository repository = open(store, "first")) {
            KeyInfo added = repository.addKey(Secret.of("second"));
            assertThat(repository.removeKey(added.id().substring(0, 10))).isEqualTo(added.id());
        }
        assertThat(opens("second")).isFalse();
        assertThat(opens("first")).isTrue();
    }

    @Test
    void keyInUseCannotBeRemovedAndSoNeverTheLastOne() {
        try (Repository repository = open(store, "first")) {
            String first = current(repository).id();
            assertThatThrownBy(() -> repository.removeKey(first))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("Nothing was removed");
            repository.addKey(Secret.of("second"));
            assertThatThrownBy(() -> repository.removeKey(first)).isInstanceOf(ConfigurationException.class);
        }
        assertThat(opens("first")).isTrue();
    }

    @Test
    void keyIsNotRemovedWhenTheOneInUseIsGone() throws Exception {
        try (Repository repository = open(store, "first")) {
            String first = current(repository).id();
            String second = repository.addKey(Secret.of("second")).id();
            store.delete(List.of("keys/" + first));
            assertThatThrownBy(() -> repository.removeKey(second)).isInstanceOf(StoreException.class);
            store.overwrite("keys/" + first, new byte[] {'{', '}'});
            assertThatThrownBy(() -> repository.removeKey(second)).isInstanceOf(CorruptionException.class);
        }
        assertThat(opens("second")).isTrue();
    }

    @Test
    void keysThatDoNotExistOrAreNotTheOnlyOnesAreRefused() {
        try (Repository repository = open(store, "first")) {
            for (String which : new String[] {"", "zz"}) {
                assertThatThrownBy(() -> repository.removeKey(which))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("\"" + which + "\"");
            }
        }
    }

    @Test
    void changedPasswordReplacesTheOldOneAndIsInUseFromThenOn() {
        try (Repository repository = open(store, "first")) {
            String other = repository.addKey(Secret.of("other")).id();
            KeyInfo changed = repository.changePassword(Secret.of("second"));
            assertThat(changed.current()).isTrue();
            assertThat(current(repository)).isEqualTo(changed);
            assertThat(opens("first")).isFalse();
            assertThat(opens("second")).isTrue();
            assertThat(opens("other")).isTrue();

            repository.removeKey(other);
            repository.changePassword(Secret.of("third"));
            assertThat(repository.keys()).hasSize(1);
        }
        assertThat(opens("third")).isTrue();
    }

    @Test
    void keyThatDoesNotComeBackAsItWasStoredIsDeleted() {
        FaultyStore faulty = new FaultyStore(store);
        try (Repository repository = open(faulty, "first")) {
            faulty.on(StoreCall.of(Kind.READ, "keys/"), Fault.FLIP_BIT);
            assertThatThrownBy(() -> repository.addKey(Secret.of("second")))
                    .isInstanceOf(CorruptionException.class)
                    .hasMessageContaining("deleted");
            assertThatThrownBy(() -> repository.changePassword(Secret.of("second")))
                    .isInstanceOf(CorruptionException.class);
            faulty.heal();
            assertThat(repository.keys()).hasSize(1);
        }
        assertThat(opens("first")).isTrue();
    }

    @Test
    void keysAreRemovedOnlyUnderAnExclusiveLockEvenIfLocksAreNotWanted() throws Exception {
        RepositoryOptions unlocked = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .lock(false)
                .build();
        try (Repository repository = Repository.open(store, Secret.of("first"), unlocked);
                OpenRepository other =
                        OpenRepository.open(store, Secret.of("first").utf8(), options())) {
            String second = repository.addKey(Secret.of("second")).id();
            whileLocked(other, () -> {
                assertThatThrownBy(() -> repository.removeKey(second)).isInstanceOf(LockedException.class);
                assertThatThrownBy(() -> repository.changePassword(Secret.of("third")))
                        .isInstanceOf(LockedException.class);
            });
            assertThat(repository.keys()).hasSize(2);
        }
    }

    private void whileLocked(OpenRepository repository, Runnable body) throws Exception {
        Consumer<HoldfastEvent> nobody = event -> {};
        RunningOperation.run("other", options().clock(), nobody, new Cancellation(), operation -> {
            try (var lock = repository.lockShared(operation)) {
                lock.check();
                body.run();
                return lock;
            }
        });
    }

    @Test
    void moreKeysThanResticTriesAreWarnedOf() {
        try (Repository repository = open(store, "first")) {
            for (int i = 0; i < 18; i++) {
                byte[] key = {(byte) i};
                store.overwrite(FileType.KEY.name(Id.hash(key)), key);
            }
            repository.addKey(Secret.of("the 20th"));
            assertThat(warnings).isEmpty();
            repository.addKey(Secret.of("the 21st"));
            assertThat(warnings).singleElement().asString().contains("21 keys", "restic tries 20");
        }
        assertThat(opens("the 21st")).isTrue();
    }
}
