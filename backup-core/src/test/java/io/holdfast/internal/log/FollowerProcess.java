package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.LockedException;
import io.holdfast.interop.Holdfast;
import io.holdfast.interop.Jvm;
import io.holdfast.interop.Processes;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.Repository;
import io.holdfast.testkit.LoggedSource;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process that follows a server into a repository. */
final class FollowerProcess {

    private static final int FENCED = 3;

    private final Process process;
    private boolean killed;
    private boolean frozen;

    private FollowerProcess(Process process) {
        this.process = process;
    }

    /** A process that has opened the repository, or is about to, and waits. */
    static FollowerProcess waiting(Path repository) throws Exception {
        return new FollowerProcess(Jvm.start(FollowerProcess.class, repository.toString()));
    }

    /** Lets it begin. */
    void follow(InetSocketAddress server, Duration foldEvery) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((server.getPort() + " " + foldEvery.toMillis() + "\n").getBytes(UTF_8));
        in.flush();
    }

    void kill() throws InterruptedException {
        killed = true;
        process.destroyForcibly().waitFor();
    }

    void freeze() throws InterruptedException, IOException {
        signal("-STOP");
        frozen = true;
    }

    void thaw() throws InterruptedException, IOException {
        signal("-CONT");
        frozen = false;
    }

    private void signal(String name) throws InterruptedException, IOException {
        Processes.ok(Path.of("/"), "kill", name, Long.toString(process.pid()));
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Lets it end as one that is asked to. */
    void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        assertEnded(0);
    }

    /** Unless it was killed, it ends by itself because another follows. */
    void assertFenced() throws InterruptedException {
        if (!killed) {
            assertEnded(FENCED);
        }
    }

    private void assertEnded(int status) throws InterruptedException {
        assertThat(process.waitFor(1, TimeUnit.MINUTES))
                .as("%s has ended", process.pid())
                .isTrue();
        assertThat(process.exitValue()).isEqualTo(status);
    }

    /** Follows, once it is told whom, until its standard input ends. */
    public static void main(String[] arguments) throws Exception {
        // Nobody closes it: whoever reads from it would be waited for.
        BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream(FileDescriptor.in), UTF_8));
        try (Repository repository = Holdfast.open(Path.of(arguments[0]))) {
            String[] told = in.readLine().split(" ");
            InetSocketAddress server =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(told[0]));
            FollowRequest request = FollowRequest.builder()
                    .commitDelay(Duration.ofMillis(5))
                    .heartbeat(Duration.ofMillis(20))
                    .foldEvery(Duration.ofMillis(Long.parseLong(told[1])))
                    .build();
            try (Following following = repository.follow(LoggedSource.tellingTime(server), request)) {
                Thread ending = new Thread(() -> endWith(in, following));
                ending.setDaemon(true);
                ending.start();
                following.await();
            }
        } catch (LockedException e) {
            Runtime.getRuntime().halt(FENCED);
        }
    }

    private static void endWith(BufferedReader in, Following following) {
        try {
            in.readLine();
            following.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
