package io.holdfast.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.LockedException;
import io.holdfast.internal.lock.Locks;
import io.holdfast.internal.lock.RepositoryLock;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.RepositoryOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A virtual machine of its own, with no handler for any signal, that holds an exclusive lock. */
final class LockingJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private LockingJvm(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Starts it by a command, or directly, and returns when it holds its lock; its clock is wrong by so much. */
    static LockingJvm start(Path repository, Duration clockOffset, String... by) throws IOException {
        List<String> command = new ArrayList<>(List.of(by));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LockingJvm.class.getName(),
                repository.toString(),
                clockOffset.toString()));
        LockingJvm jvm = new LockingJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        String answer = jvm.output.readLine();
        if (!"locked".equals(answer)) {
            jvm.close();
            throw new IOException("it holds no lock: " + answer);
        }
        return jvm;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Whether its lock still holds, as it sees that. */
    String check() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        return output.readLine();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    }

    /** Kills it, and returns when it has ended. */
    void kill() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] arguments) throws Exception {
        RepositoryOptions options = RepositoryOptions.defaults();
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.parse(arguments[1]));
        try (OpenRepository repository = OpenRepository.open(
                        LocalStore.at(Path.of(arguments[0])), Restic.PASSWORD.getBytes(UTF_8), options);
                RepositoryLock lock = new Locks(repository.files(), options.hostName(), options.userName(), clock)
                        .acquire(true, Duration.ZERO, (name, what) -> {})) {
            System.out.println("locked");
            while (System.in.read() >= 0) {
                System.out.println(state(lock));
            }
        }
    }

    private static String state(RepositoryLock lock) throws IOException, InterruptedException {
        try {
            lock.check();
            return "held";
        } catch (LockedException e) {
            return "lost";
        }
    }
}
