package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A repository in a bucket of s3proxy over TLS, whoever encrypts. */
@Timeout(600)
class S3TlsIT {

    private static final String TLS = "HOLDFAST_STORE_TLS";
    private static final String TRUST = "HOLDFAST_STORE_TRUST";
    private static final String REFUSED = "does not prove that it is who it should be";
    /** Of content that does not compress, more than the heap. */
    private static final int MEBIBYTES = Boolean.getBoolean("holdfast.exhaustive") ? 2048 : 288;

    @TempDir
    private Path directory;

    private S3Bucket bucket;
    private Fixture fixture;

    @BeforeEach
    void start() throws Exception {
        bucket = S3Server.secureProxy(directory);
        fixture = Fixture.in(directory).at(bucket.variables(), bucket::store);
    }

    @AfterEach
    void stop() throws Exception {
        if (bucket != null) {
            bucket.close();
        }
    }

    private CommandRun run(Map<String, String> more, String... arguments) {
        Map<String, String> variables = fixture.variables();
        variables.putAll(more);
        CommandRun run = CommandRun.of(variables, arguments);
        assertThat(run.out() + run.err()).doesNotContain(bucket.secret());
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "jdk"})
    void whatIsBackedUpIsVerifiedAndRestored(String tls) throws Exception {
        Map<String, String> encrypting = Map.of(TLS, tls);
        run(encrypting, "init").ok();
        run(encrypting, "backup", fixture.data().toString()).ok();
        run(encrypting, "verify", "--read-data").ok();
        bucket.restic().check("--read-data");

        Path target = directory.resolve("restored");
        run(encrypting, "restore", "latest:" + fixture.data(), "--target", target.toString())
                .ok();
        assertThat(DirectoryComparison.of(fixture.data(), target).differences()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "jdk"})
    void aServerThatNobodyTrustedVouchesForIsSentNothing(String tls) throws Exception {
        Path stranger = ServerKeys.make(directory.resolve("stranger")).certificate();

        CommandRun init = run(Map.of(TLS, tls, TRUST, stranger.toString()), "init");

        assertThat(init.endedWith(ExitCode.ERROR).err()).contains(REFUSED);
        assertThat(bucket.names("")).isEmpty();
    }

    @Test
    void memoryDoesNotGrowWithWhatIsSent() throws Exception {
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        Repository.init(fixture.store(), Secret.of(Fixture.PASSWORD), cheap).close();
        fill(fixture.data().resolve("large"));
        CommandProcess holdfast = CommandProcess.on(fixture.repository())
                .withOptions(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:MaxDirectMemorySize=96m"));
        for (Map.Entry<String, String> variable : bucket.variables().entrySet()) {
            holdfast = holdfast.withVariable(variable.getKey(), variable.getValue());
        }

        holdfast.run("backup", fixture.data().toString()).ok();

        run(Map.of(), "verify").ok();
        assertThat(bucket.names("data/")).hasSizeGreaterThan(MEBIBYTES / 20);
    }

    private static void fill(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        byte[] mebibyte = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < MEBIBYTES; i++) {
                random.nextBytes(mebibyte);
                out.write(mebibyte);
            }
        }
    }
}
