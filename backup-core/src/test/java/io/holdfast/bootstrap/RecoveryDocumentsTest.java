package io.holdfast.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.repository.Repository;
import io.holdfast.testkit.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecoveryDocumentsTest {

    private final MemoryStore store = new MemoryStore();
    private final Repository repository = CheapKey.init(store, SmallRepository.PASSWORD, SmallRepository.OPTIONS);

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void theNewestComesFirstAndTheSameIsKeptOnce() {
        assertThat(repository.keep(documents("one"))).isTrue();
        store.clock().advance(Duration.ofMinutes(1));
        assertThat(repository.keep(documents("one"))).isFalse();
        assertThat(repository.keep(documents("two"))).isTrue();
        List<KeptDocuments> kept = kept();
        assertThat(kept).hasSize(2);
        assertThat(kept.get(0).documents().texts()).containsEntry("holdfast.yaml", "two");
        assertThat(kept.get(0).time()).isEqualTo(store.clock().instant());
        store.clock().advance(Duration.ofMinutes(1));
        assertThat(repository.keep(documents("one")))
                .as("as it was before the last")
                .isTrue();
    }

    @Test
    void oldVersionsGoButForThree() {
        for (int version = 0; version < 6; version++) {
            repository.keep(documents("version " + version));
            store.clock().advance(Duration.ofDays(50));
        }
        assertThat(kept())
                .extracting(kept -> kept.documents().texts().get("holdfast.yaml"))
                .containsExactly("version 5", "version 4", "version 3");
    }

    @Test
    void youngVersionsStay() {
        for (int version = 0; version < 6; version++) {
            repository.keep(documents("version " + version));
            store.clock().advance(Duration.ofDays(1));
        }
        assertThat(kept()).hasSize(6);
    }

    @Test
    void whatIsDamagedIsSaidAndTheRestIsThere() throws Exception {
        repository.keep(documents("one"));
        store.clock().advance(Duration.ofMinutes(1));
        repository.keep(documents("two"));
        String name = "holdfast/bootstrap/" + kept().get(0).id();
        byte[] bytes = store.bytes(name);
        bytes[30] ^= 1;
        store.overwrite(name, bytes);
        List<Problem> problems = new ArrayList<>();
        assertThat(repository.kept(problems::add))
                .extracting(kept -> kept.documents().texts().get("holdfast.yaml"))
                .containsExactly("one");
        assertThat(problems).extracting(Problem::path).containsExactly(name);
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (String name : List.of("../evil", "/etc/passwd", "a/b", ".profile", "", "..")) {
            assertThatThrownBy(() -> RecoveryDocuments.none().with(name, "text"))
                    .as(name)
                    .isInstanceOf(ConfigurationException.class);
        }
    }

    private List<KeptDocuments> kept() {
        return repository.kept(problem -> {
            throw new AssertionError(problem);
        });
    }

    private static RecoveryDocuments documents(String configuration) {
        return RecoveryDocuments.none().with(RecoveryDocuments.CONFIGURATION, configuration);
    }
}
