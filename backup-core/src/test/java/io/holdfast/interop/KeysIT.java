package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.KeyInfo;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each program's keys open the repository for the other. */
@Timeout(120)
class KeysIT {

    @TempDir
    Path directory;

    private Restic restic;

    @BeforeEach
    void makeRepository() throws Exception {
        restic = Restic.on(directory.resolve("repository"));
        Holdfast.init(restic.repository(), ChunkerChoice.RABIN).close();
    }

    private Repository open(String password) {
        RepositoryOptions cheap = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ofMillis(20))
                .build();
        return Repository.open(LocalStore.at(restic.repository()), Secret.of(password), cheap);
    }

    private Path file(String password) throws Exception {
        return Files.writeString(directory.resolve("password-" + password.hashCode()), password);
    }

    private boolean resticOpens(String password) throws Exception {
        return restic.run("--password-file", file(password).toString(), "cat", "config")
                        .status()
                == 0;
    }

    private List<String> resticsKeys() throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode key : restic.json("key", "list", "--json")) {
            ids.add(key.path("id").asText());
        }
        return ids;
    }

    @Test
    void resticOpensWithEveryKeyOfOursAndWithNoneThatWasRemoved() throws Exception {
        try (Repository repository = open(Restic.PASSWORD)) {
            KeyInfo second = repository.addKey(Secret.of("second grüße"), "bob", "attic");
            assertThat(resticOpens("second grüße")).isTrue();
            assertThat(restic.ok("key", "list"))
                    .contains("bob", "attic", second.id().substring(0, 8));

            repository.removeKey(second.id());
            assertThat(resticOpens("second grüße")).isFalse();
            assertThat(resticOpens(Restic.PASSWORD)).isTrue();

            repository.addKey(Secret.of("another"));
            repository.changePassword(Secret.of("changed"));
            assertThat(resticOpens(Restic.PASSWORD)).isFalse();
            assertThat(resticOpens("changed")).isTrue();
            assertThat(resticOpens("another")).isTrue();
        }
        restic.ok("--password-file", file("changed").toString(), "check");
    }

    @Test
    void keysThatResticAddsRemovesAndChangesAreOurs() throws Exception {
        restic.ok("key", "add", "--new-password-file", file("second").toString());
        try (Repository repository = open("second")) {
            assertThat(repository.keys()).hasSize(2);
            assertThat(repository.keys())
                    .extracting(key -> key.id().startsWith(resticsKeys().get(0)))
                    .contains(true);
        }

        restic.ok("key", "passwd", "--new-password-file", file("changed").toString());
        try (Repository repository = open("changed")) {
            KeyInfo second = repository.keys().stream()
                    .filter(key -> !key.current())
                    .findFirst()
                    .orElseThrow();
            restic.ok("--password-file", file("changed").toString(), "key", "remove", second.id());
            assertThat(repository.keys())
                    .singleElement()
                    .satisfies(key -> assertThat(key.current()).isTrue());
        }
    }
}
