package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository in a bucket of a real server, which restic uses, too. */
class S3RepositoryIT {

    private static final String ACCESS_KEY = "tester";
    private static final String SECRET_KEY = "a secret that nobody may see";

    @TempDir
    private Path directory;

    private S3Proxy server;
    private Fixture fixture;
    private Map<String, String> variables;
    private Restic restic;

    @BeforeEach
    void start() throws Exception {
        TransientNio2BlobStore medium = new TransientNio2BlobStore();
        medium.createContainer("backups");
        server = S3Proxy.builder()
                .blobStore(medium)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .build();
        server.start();
        String address = "s3:http://127.0.0.1:" + server.getPort() + "/backups/shop";
        fixture = Fixture.in(directory);
        variables = fixture.variables();
        variables.put(RepositoryAccess.VARIABLE, address);
        variables.put("HOLDFAST_STORE_ACCESS_KEY", ACCESS_KEY);
        variables.put("HOLDFAST_STORE_SECRET_KEY", SECRET_KEY);
        restic = new Restic(address, Map.of("AWS_ACCESS_KEY_ID", ACCESS_KEY, "AWS_SECRET_ACCESS_KEY", SECRET_KEY));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private CommandRun run(String... arguments) {
        CommandRun run = CommandRun.of(variables, arguments);
        assertThat(run.out() + run.err()).doesNotContain(SECRET_KEY);
        return run;
    }

    @Test
    void whatIsBackedUpIsRestoredByResticAndByUs() throws Exception {
        run("init").ok();
        run("backup", fixture.data().toString()).ok();
        run("verify", "--read-data").ok();
        restic.check("--read-data");

        Path theirs = directory.resolve("theirs");
        restic.ok("restore", "latest", "--target", theirs.toString());
        assertIsTheData(theirs.resolve(fixture.shown("").substring(1)));
        Path ours = Files.createDirectories(directory.resolve("ours"));
        run("restore", "latest:" + fixture.data(), "--target", ours.toString()).ok();
        assertIsTheData(ours);
    }

    @Test
    void whatTheServerGuaranteesIsTried() {
        assertThat(run("store", "check").ok().out())
                .contains("holds  of several that store one name at the same time one succeeds")
                .endsWith("A repository can rely on this store.\n");
    }

    @Test
    void whatResticHasBackedUpIsVerifiedAndRestored() throws Exception {
        restic.ok("init");
        restic.ok("backup", fixture.data().toString());

        run("verify", "--read-data").ok();
        Path ours = Files.createDirectories(directory.resolve("ours"));
        run("restore", "latest:" + fixture.data(), "--target", ours.toString()).ok();
        assertIsTheData(ours);
    }

    @Test
    void whatIsForgottenIsPruned() throws Exception {
        run("init").ok();
        run("backup", fixture.data().toString()).ok();
        fixture.write("a.txt", "another content");
        run("backup", fixture.data().toString()).ok();
        run("forget", "--keep-last", "1").ok();
        run("prune", "--grace", "0").ok();

        restic.check("--read-data");
        assertThat(restic.ok("snapshots", "--json").split("\"short_id\"")).hasSize(2);
    }

    @Test
    void wrongKeysAndAbsentBucketsAreNamed() {
        run("init").ok();
        variables.put(
                RepositoryAccess.VARIABLE,
                variables.get(RepositoryAccess.VARIABLE).replace("backups", "absent"));
        assertThat(run("init").endedWith(ExitCode.ERROR).err()).contains("no such bucket");

        variables.put("HOLDFAST_STORE_SECRET_KEY", "another secret");
        assertThat(run("snapshots").endedWith(ExitCode.ERROR).err()).contains("secret key does not belong");
    }

    private void assertIsTheData(Path restored) throws Exception {
        assertThat(DirectoryComparison.of(fixture.data(), restored).differences())
                .isEmpty();
    }
}
