package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.interop.Jvm;
import io.holdfast.interop.Processes;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts with one plan, of which the leader is frozen in the middle of its backup until the other has made one. */
class FrozenLeaderIT {

    private record Said(int host, String what) {}

    @TempDir
    private Path directory;

    private final List<Process> hosts = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    private final List<Said> all = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (Process host : hosts) {
            host.destroyForcibly().waitFor();
        }
        for (Thread reader : readers) {
            reader.join();
        }
    }

    @Test
    void whatTheFrozenOneHadBegunIsPublishedByItsSuccessorAlone() throws Exception {
        Path config = prepare();
        start(0, config);
        start(1, config);

        Said copying = next();
        assertThat(copying.what()).isEqualTo("copying");
        int frozen = copying.host();
        signal("-STOP", frozen);

        Said next = next();
        assertThat(next).isEqualTo(new Said(1 - frozen, "copying"));
        goOn(1 - frozen);
        assertThat(next()).isEqualTo(new Said(1 - frozen, "DONE"));
        assertThat(snapshots()).isEqualTo(2);
        signal("-CONT", frozen);
        goOn(frozen);
        assertThat(next()).isEqualTo(new Said(frozen, "ENDED"));

        assertThat(snapshots()).isEqualTo(2);
    }

    /** A plan that is done once a year, and of which there is a snapshot that is older, so that it is due. */
    private Path prepare() throws Exception {
        Path files = Files.createDirectories(directory.resolve("files"));
        Files.writeString(files.resolve("letter"), "dear reader");
        RepositoryOptions longAgo = RepositoryOptions.builder()
                .clock(MutableClock.at("2020-06-01T00:00:00Z"))
                .build();
        try (Repository made = Repository.init(store(), Secret.of("correct horse"), longAgo);
                FileSource source = FileSource.of(files)) {
            BackupPlan.builder("all", made).source("letters", source).build().run();
        }
        return Files.writeString(directory.resolve("holdfast.yaml"), """
                repositories:
                  main: {url: "DIRECTORY/store", password: "${PASSWORD}", lease: 3s}
                sources:
                  letters: {type: files, settings: {path: "DIRECTORY/files"}}
                plans:
                  all: {sources: letters, repository: main, schedules: {full: "@yearly"}}
                """.replace("DIRECTORY", directory.toString()));
    }

    private LocalStore store() {
        return LocalStore.at(directory.resolve("store"));
    }

    private int snapshots() {
        try (Repository repository =
                Repository.open(store(), Secret.of("correct horse"), RepositoryOptions.defaults())) {
            return repository.snapshots().size();
        }
    }

    private void start(int number, Path config) throws Exception {
        Process host = Jvm.start(PausingJvm.class, config.toString());
        hosts.add(host);
        Thread reader = new Thread(() -> read(number, host));
        readers.add(reader);
        reader.start();
    }

    private void read(int number, Process host) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(new Said(number, line));
            }
        } catch (IOException e) {
            // It was ended.
            assertThat(host.isAlive()).isFalse();
        }
    }

    private Said next() throws InterruptedException {
        Said next = said.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("after %s", all).isNotNull();
        all.add(next);
        return next;
    }

    private void goOn(int host) throws IOException {
        hosts.get(host).getOutputStream().write('\n');
        hosts.get(host).getOutputStream().flush();
    }

    private void signal(String signal, int host) throws Exception {
        Processes.ok(directory, "kill", signal, String.valueOf(hosts.get(host).pid()));
    }
}
