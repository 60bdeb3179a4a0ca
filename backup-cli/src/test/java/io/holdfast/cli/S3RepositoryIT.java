package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What one does with a repository, with one in a bucket, which restic uses, too. */
@ParameterizedClass
@EnumSource
class S3RepositoryIT {

    @TempDir
    private Path directory;

    @Parameter
    private S3Server server;

    private S3Bucket bucket;
    private Fixture local;
    private Fixture fixture;
    private Restic restic;

    @BeforeEach
    void start() throws Exception {
        bucket = server.newBucket(directory);
        local = Fixture.in(directory);
        fixture = local.at(bucket.variables(), bucket::store);
        restic = bucket.restic();
    }

    @AfterEach
    void stop() throws Exception {
        if (bucket != null) {
            bucket.close();
        }
    }

    private CommandRun run(String... arguments) {
        return notSayingTheSecret(fixture.run(arguments));
    }

    private CommandRun run(Map<String, String> more, String... arguments) {
        Map<String, String> variables = fixture.variables();
        variables.putAll(more);
        return notSayingTheSecret(CommandRun.of(variables, arguments));
    }

    private CommandRun notSayingTheSecret(CommandRun run) {
        assertThat(run.out() + run.err()).doesNotContain(bucket.secret());
        return run;
    }

    @Test
    void whatIsBackedUpIsRestoredByResticAndByUs() throws Exception {
        byte[] sentInParts = new byte[14 << 20];
        new Random(1).nextBytes(sentInParts);
        Files.write(fixture.data().resolve("large"), sentInParts);
        run("init").ok();
        run("backup", fixture.data().toString()).ok();
        run("verify", "--read-data").ok();
        restic.check("--read-data");

        Path theirs = directory.resolve("theirs");
        restic.ok("restore", "latest", "--target", theirs.toString());
        assertIsTheData(theirs.resolve(fixture.shown("").substring(1)));
        assertIsTheData(restored(fixture));
    }

    @Test
    void whatTheServerGuaranteesIsTried() {
        assertThat(run("store", "check").ok().out())
                .containsPattern("holds +of several that store one name at the same time one succeeds")
                .endsWith("A repository can rely on this store.\n");
    }

    @Test
    void whatResticHasBackedUpIsVerifiedAndRestored() throws Exception {
        restic.ok("init");
        restic.ok("backup", fixture.data().toString());

        run("verify", "--read-data").ok();
        assertIsTheData(restored(fixture));
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
        assertIsTheData(restored(fixture));
    }

    /** Each run writes one, since the directories above the data change. */
    @Test
    void anIndexIsFetchedOnceByWhoeverHasACache() throws Exception {
        Map<String, String> cache = Map.of(
                RepositoryAccess.CACHE_VARIABLE, directory.resolve("cache").toString());
        run(cache, "init").ok();
        for (int i = 0; i < 3; i++) {
            run(cache, "backup", fixture.data().toString()).ok();
        }
        List<String> before = bucket.names("index/");

        run(cache, "ls", "latest").ok();
        run(cache, "backup", fixture.data().toString()).ok();

        bucket.reads("index/").ifPresent(reads -> assertThat(reads).containsAll(before));
        bucket.reads("index/").ifPresent(reads -> assertThat(reads).doesNotHaveDuplicates());
    }

    @Test
    void aLostIndexIsMadeAnew() throws Exception {
        run("init").ok();
        run("backup", fixture.data().toString()).ok();
        bucket.delete(bucket.names("index/"));
        run("verify").endedWith(ExitCode.ERROR);

        run("repair", "index").ok();

        run("verify", "--read-data").ok();
        restic.check("--read-data");
        assertIsTheData(restored(fixture));
    }

    @Test
    void snapshotsAreCopiedThereAndBack() throws Exception {
        local.backUp();
        run("init").ok();
        run(from(Map.of(FromRepository.VARIABLE, local.repository().toString())), "copy")
                .ok();
        run("verify", "--read-data").ok();

        Fixture back = local.at(
                Map.of(RepositoryAccess.VARIABLE, directory.resolve("back").toString()), local::store);
        back.run("init").ok();
        Map<String, String> variables = back.variables();
        variables.putAll(from(bucket.fromVariables()));
        CommandRun.of(variables, "copy").ok();

        back.run("verify", "--read-data").ok();
        assertIsTheData(restored(back));
    }

    private static Map<String, String> from(Map<String, String> place) {
        Map<String, String> variables = new HashMap<>(place);
        variables.put(FromRepository.PASSWORD_VARIABLE, Fixture.PASSWORD);
        return variables;
    }

    @Test
    void aChangeLogIsFollowedAndRestoredToAMark() throws Exception {
        run("init").ok();
        try (FollowedServer followed = FollowedServer.of(fixture)) {
            followed.live();
            Path target = directory.resolve("restored");
            followed.run("restore", "--to-mark", "between", "--target", target.toString())
                    .ok();
            assertThat(target.resolve("data")).hasContent("a 1");
        }
        run("verify", "--read-data").ok();
        restic.check("--read-data");
    }

    @Test
    void wrongKeysAndAbsentBucketsAreNamed() {
        run("init").ok();
        String address = fixture.variables().get(RepositoryAccess.VARIABLE);
        Map<String, String> absent =
                Map.of(RepositoryAccess.VARIABLE, address.replaceFirst("(.*)/[^/]*/", "$1/absent-bucket/"));
        assertThat(run(absent, "init").endedWith(ExitCode.ERROR).err()).contains("no such bucket");

        Map<String, String> wrong = Map.of("HOLDFAST_STORE_SECRET_KEY", "another secret");
        assertThat(run(wrong, "snapshots").endedWith(ExitCode.ERROR).err()).contains("secret key does not belong");
    }

    private Path restored(Fixture from) throws Exception {
        Path target = Files.createDirectories(directory.resolve("restored"));
        from.run("restore", "latest:" + from.data(), "--target", target.toString())
                .ok();
        return target;
    }

    private void assertIsTheData(Path restored) throws Exception {
        assertThat(DirectoryComparison.of(fixture.data(), restored).differences())
                .isEmpty();
    }
}
