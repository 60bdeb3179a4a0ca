package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process that was killed left of a scratch, the next one removes, and never what a living one has. */
@EnabledOnOs(OS.LINUX)
@NeedsStandIn("minutes pass by its clock at once")
@Timeout(300)
class KilledScratchIT {

    /** At what a process is killed that makes a scratch. */
    private static final List<String> POINTS = Boolean.getBoolean("holdfast.exhaustive")
            ? List.of("networkpolicies", "roles", "serviceaccounts", "secrets", "configmaps", "services", "deployments")
            : List.of("networkpolicies", "deployments");

    private static final int SIGKILL = 128 + 9;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
    private final List<Process> started = new ArrayList<>();
    private ApiServerStandIn server;
    private Path scratches;

    @BeforeEach
    void start() throws Exception {
        scratches = Files.createDirectory(directory.resolve("scratches"));
        server = ApiServerStandIn.start(clock);
        ShopNamespace.create(server);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        server.close();
    }

    /** A process that makes a scratch, or has one. */
    private Process begin() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ScratchInItsOwnJvm.class.getName(),
                        server.kubeconfig().toString(),
                        scratches.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    /** The namespace that it has restored into, which it says when all is restored. */
    private static String place(Process process) throws IOException {
        String said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        assertThat(said).isNotNull().startsWith("holdfast-scratch-");
        return said;
    }

    private static void kill(Process process) throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor()).isEqualTo(SIGKILL);
    }

    /** Lets it close what it has. */
    private static void end(Process process) throws Exception {
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in vain").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private List<String> namespaces() throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode namespace :
                ApiServer.JSON.readTree(server.get("/api/v1/namespaces")).path("items")) {
            if (namespace.at("/metadata/labels").has(ScratchNamespaces.LABEL)) {
                names.add(namespace.at("/metadata/name").asText());
            }
        }
        return names;
    }

    /** Where the report of a scratch is that has one namespace. */
    private Path report(String namespace) {
        assertThat(namespace).endsWith("-1");
        return scratches.resolve(namespace.replaceAll("-1$", "")).resolve("report.json");
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasIsKept() throws Exception {
        Process killed = begin();
        String left = place(killed);
        kill(killed);
        assertThat(namespaces()).containsExactly(left);
        assertThat(report(left)).exists();

        clock.advance(Duration.ofMinutes(6));
        Process living = begin();
        String kept = place(living);
        assertThat(namespaces()).as("it may live after six minutes").containsExactlyInAnyOrder(left, kept);

        clock.advance(Duration.ofMinutes(5));
        Process next = begin();
        String last = place(next);
        assertThat(namespaces()).containsExactlyInAnyOrder(kept, last);
        assertThat(report(left).getParent()).doesNotExist();
        assertThat(report(kept)).exists();
        assertThat(server.get("/api/v1/namespaces/" + kept + "/configmaps/settings"))
                .contains("\"key\":\"value\"");

        end(next);
        assertThat(namespaces()).containsExactly(kept);
        end(living);
        assertThat(namespaces()).isEmpty();
        assertThat(scratches).isEmptyDirectory();
        assertThat(server.get("/api/v1/namespaces/shop/configmaps/settings")).contains("\"key\":\"value\"");
    }

    @Test
    void whatWasHalfMadeIsRemoved() throws Exception {
        for (String resource : POINTS) {
            server.on(ApiRequest.of("PATCH", resource), ApiFault.STALL);
            long before = server.count(ApiRequest.of("PATCH", resource));
            Process half = begin();
            await(() -> !half.isAlive() || server.count(ApiRequest.of("PATCH", resource)) > before);
            kill(half);
            server.heal();
            List<String> left = namespaces();
            assertThat(left).as("killed at %s", resource).hasSize(1);

            clock.advance(Duration.ofMinutes(11));
            Process next = begin();
            String place = place(next);
            assertThat(namespaces()).as("killed at %s", resource).containsExactly(place);
            end(next);
            assertThat(namespaces()).isEmpty();
            assertThat(scratches).isEmptyDirectory();
        }
    }

    /** It is written to every half a minute, which is what this waits for. */
    @Test
    @EnabledIfSystemProperty(named = "holdfast.exhaustive", matches = "true")
    void whatAProcessHasThatLivesForLongIsKept() throws Exception {
        Process living = begin();
        String kept = place(living);
        clock.advance(Duration.ofMinutes(9));
        String now = clock.instant().toString();
        await(() -> server.get("/api/v1/namespaces/" + kept).contains("\"time\":\"" + now + "\""));
        clock.advance(Duration.ofMinutes(9));
        Process next = begin();
        String last = place(next);
        assertThat(namespaces()).containsExactlyInAnyOrder(kept, last);
        end(next);
        end(living);
        assertThat(namespaces()).isEmpty();
    }
}
