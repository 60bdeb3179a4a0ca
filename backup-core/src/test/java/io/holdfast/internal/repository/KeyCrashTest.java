package io.holdfast.internal.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.HoldfastException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys are changed in a store that goes wrong at operation k, for every k: there is always one that opens the repository. */
class KeyCrashTest {

    private static final RepositoryOptions OPTIONS =
            RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();

    private static MemoryStore before;
    private static Keys.Opened opened;
    private static Id spare;

    @BeforeAll
    static void makeRepositoryWithTwoKeys() throws Exception {
        before = new MemoryStore();
        OpenRepository.create(before, password("first"), OPTIONS);
        opened = Keys.open(before, password("first"));
        spare = new KeyRing(before, opened, OPTIONS).add(password("spare"), "ada", "vault");
    }

    private static byte[] password(String text) {
        return text.getBytes(UTF_8);
    }

    private interface Change {
        void of(KeyRing keys) throws IOException, InterruptedException;
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "DIE"})
    void addingAKeyLeavesAllOthers(Fault fault) throws Exception {
        strikeAtEveryOperation(fault, 2, keys -> keys.add(password("second"), "ada", "vault"), store -> {
            assertUnchanged(store, opened.file());
            assertUnchanged(store, spare);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "DIE"})
    void removingAKeyLeavesTheOneInUse(Fault fault) throws Exception {
        strikeAtEveryOperation(
                fault,
                3,
                keys -> keys.remove(spare.toHex(), HeldLock.NONE),
                store -> assertUnchanged(store, opened.file()));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "DIE"})
    void changingThePasswordLeavesTheOldOneUntilTheNewOneOpens(Fault fault) throws Exception {
        strikeAtEveryOperation(fault, 4, keys -> keys.change(password("second"), HeldLock.NONE), store -> {
            assertUnchanged(store, spare);
            if (store.stat(FileType.KEY.name(opened.file())).isEmpty()) {
                assertThat(Keys.open(store, password("second")).key()).isEqualTo(opened.key());
            }
        });
    }

    private interface Expectation {
        void of(MemoryStore store) throws IOException, InterruptedException;
    }

    private void strikeAtEveryOperation(Fault fault, int operations, Change change, Expectation expected)
            throws Exception {
        for (int k = 1; k <= operations; k++) {
            MemoryStore store = before.copy();
            FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), fault);
            try {
                change.of(new KeyRing(faulty, opened, OPTIONS));
            } catch (IOException | HoldfastException e) {
                assertThat(String.valueOf(e.getMessage())).doesNotContain("first", "second", "spare");
            }
            assertThat(faulty.calls())
                    .as("operations; see that none is left out")
                    .hasSizeGreaterThanOrEqualTo(k);
            expected.of(store);
        }
        FaultyStore sound = new FaultyStore(before.copy());
        change.of(new KeyRing(sound, opened, OPTIONS));
        assertThat(sound.calls()).hasSize(operations);
    }

    private void assertUnchanged(MemoryStore store, Id key) throws IOException {
        String name = FileType.KEY.name(key);
        assertThat(store.bytes(name)).isEqualTo(before.bytes(name));
    }
}
