package io.holdfast.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.interop.Jvm;
import io.holdfast.interop.Processes;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
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

/** Three hosts with one plan and one store, of which the leader is frozen for longer than its lease. */
class ThreeHostsIT {

    private record Done(int host, String what) {}

    @TempDir
    private Path directory;

    private final List<Process> hosts = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private final List<String> all = new ArrayList<>();

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
    void eachOccurrenceIsDoneOnceAlsoIfTheLeaderIsFrozenAndWakesUp() throws Exception {
        Path files = Files.createDirectories(directory.resolve("files"));
        Files.writeString(files.resolve("letter"), "dear reader");
        Path store = directory.resolve("store");
        try (Repository made =
                Repository.init(LocalStore.at(store), Secret.of("correct horse"), RepositoryOptions.defaults())) {
            assertThat(made.snapshots()).isEmpty();
        }
        Path config =
                Files.writeString(directory.resolve("holdfast.yaml"), """
                repositories:
                  main: {url: "DIRECTORY/store", password: "${PASSWORD}", lease: 8s}
                sources:
                  letters: {type: files, settings: {path: "DIRECTORY/files"}}
                plans:
                  all: {sources: letters, repository: main, schedules: {full: "* * * * *"}}
                """.replace("DIRECTORY", directory.toString()));
        String now = String.valueOf(System.currentTimeMillis());
        for (int host = 0; host < 3; host++) {
            start(host, config, now);
        }

        Done last = next();
        goOn(last.host());
        last = next();
        int frozen = last.host();
        signal("-STOP", frozen);
        // Who succeeded it has done something, and so the lease was over.
        for (int i = 0; i < 2; i++) {
            last = next();
            assertThat(last.host()).isNotEqualTo(frozen);
            goOn(last.host());
        }
        signal("-CONT", frozen);
        goOn(frozen);
        for (int i = 0; i < 2; i++) {
            last = next();
            goOn(last.host());
        }

        assertThat(all).doesNotHaveDuplicates().allMatch(line -> line.startsWith("DONE "));
    }

    private void start(int number, Path config, String now) throws Exception {
        Process host = Jvm.start(SchedulingJvm.class, config.toString(), now);
        hosts.add(host);
        Thread reader = new Thread(() -> read(number, host));
        readers.add(reader);
        reader.start();
    }

    private void read(int number, Process host) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                done.add(new Done(number, line));
            }
        } catch (IOException e) {
            // It was ended.
            assertThat(host.isAlive()).isFalse();
        }
    }

    private Done next() throws InterruptedException {
        Done next = done.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("after %s", all).isNotNull();
        all.add(next.what());
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
