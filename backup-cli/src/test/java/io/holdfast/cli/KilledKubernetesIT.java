package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A restore into a cluster that is killed, again and again, goes on with its own, and leaves no secret value anywhere. */
@EnabledOnOs(OS.LINUX)
@Timeout(1200)
class KilledKubernetesIT {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");
    private static final int OBJECTS = EXHAUSTIVE ? 2_000 : 400;
    private static final int KILLS = EXHAUSTIVE ? 20 : 3;
    private static final Pattern UID = Pattern.compile("\"uid\":\"([^\"]+)\"");

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    /** The paths of the objects that were written. */
    private final Set<String> written = ConcurrentHashMap.newKeySet();

    private CommandProcess holdfast;
    private Path said;
    private ApiServerStandIn server;
    private ApiServerStandIn another;

    @BeforeEach
    void start() throws Exception {
        Fixture fixture = Fixture.in(directory);
        said = Files.createDirectory(directory.resolve("said"));
        holdfast = CommandProcess.on(fixture.repository())
                .withTemporary(Files.createDirectory(directory.resolve("temporary")))
                .withVariable(
                        "HOME", Files.createDirectory(directory.resolve("home")).toString())
                // Everything that can be logged is, and nothing of it may be secret.
                .withVariable("JAVA_TOOL_OPTIONS", "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");
        server = ApiServerStandIn.start(Clock.systemUTC());
        another = ApiServerStandIn.start(Clock.systemUTC());
        new ManyObjects(OBJECTS).create(server);
        another.on(
                request -> {
                    if (ApiRequest.write().test(request) && !request.query().containsKey("dryRun")) {
                        written.add(request.path());
                    }
                    return false;
                },
                ApiFault.DROP);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        server.close();
        another.close();
    }

    @Test
    void restoreThatIsKilledGoesOnAndShowsNoSecret() throws Exception {
        assertThat(run(server, "backup").waitFor()).isZero();
        assertThat(said.resolve("0.txt")).as("what is logged").content().contains("DEBUG");
        ManyObjects.assertNotShownBelow(directory);
        Path target = directory.resolve("restored");
        String[] restore = {"restore", "latest", "--set", "restore-to=cluster", "--target", target.toString()};
        Map<String, String> uids = new TreeMap<>();
        for (int kill = 1; kill <= KILLS; kill++) {
            Process process = run(another, restore);
            while (process.isAlive() && written.size() < kill * OBJECTS / (KILLS + 1)) {
                Thread.sleep(1);
            }
            assertThat(Kills.kill(process)).as("kill %d of %d", kill, KILLS).isTrue();
            ManyObjects.assertNotShownBelow(directory);
            // What was there after an earlier kill is not made anew.
            assertThat(uids()).containsAllEntriesOf(uids);
            uids = uids();
        }
        assertThat(run(another, restore).waitFor()).isZero();

        assertThat(uids()).containsAllEntriesOf(uids).hasSizeGreaterThan(OBJECTS);
        assertThat(target.resolve("restore.journal")).doesNotExist();
        assertThat(target.resolve("report.json")).content().contains("secret1").doesNotContain("\"failed\"");
        ManyObjects.assertNotShownBelow(directory);
        for (String path :
                List.of("/api/v1/namespaces/shop/secrets/secret1", "/api/v1/namespaces/shop/configmaps/map0")) {
            assertThat(data(another.get(path))).isEqualTo(data(server.get(path)));
        }
    }

    private static String data(String object) {
        return object.replaceAll(".*(\"data\":\\{[^}]*}).*", "$1");
    }

    /** By what the objects are known that were written and are there. */
    private Map<String, String> uids() {
        Map<String, String> uids = new TreeMap<>();
        for (String path : written) {
            try {
                Matcher uid = UID.matcher(another.get(path));
                uids.put(path, uid.find() ? uid.group(1) : "");
            } catch (IllegalArgumentException e) {
                // It was asked for, and the process was killed before it was done.
            }
        }
        return uids;
    }

    private Process run(ApiServerStandIn cluster, String... command) throws Exception {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(
                List.of("--source", "k8s", "--set", "namespace=shop", "--set", "kubeconfig=" + cluster.kubeconfig()));
        Process process = holdfast.start(said.resolve(started.size() + ".txt"), arguments.toArray(String[]::new));
        started.add(process);
        return process;
    }
}
