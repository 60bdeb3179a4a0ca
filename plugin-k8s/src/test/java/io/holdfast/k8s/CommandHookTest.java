package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.PodCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that are run in pods before a backup and behind it. */
class CommandHookTest extends AnyClusterCase {

    private final List<String> ran = new CopyOnWriteArrayList<>();

    private String shop;

    @BeforeEach
    void fill() throws Exception {
        shop = cluster.namespace("shop");
        pod("db-0", "Running", "db");
        pod("db-1", "Running", "db");
        pod("db-2", "Pending", "db");
        pod("web", "Running", "app", "proxy");
        if (TestCluster.named().isEmpty()) {
            standIn().onCommand(this::run);
        }
    }

    private void pod(String name, String phase, String... containers) throws Exception {
        String label = name.replaceAll("-.*", "");
        String all = String.join(
                ", ",
                Arrays.stream(containers)
                        .map(one -> "{\"name\": \"" + one + "\", \"image\": \"i:1\"}")
                        .toList());
        cluster.create("{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"" + name
                + "\", \"namespace\": \"" + shop + "\", \"labels\": {\"app\": \"" + label + "\"}}, \"spec\": {"
                + PlayedKubelet.NOWHERE + ", \"containers\": [" + all + "]}}");
        cluster.mergePatch(
                "/api/v1/namespaces/" + shop + "/pods/" + name + "/status",
                "{\"status\": {\"phase\": \"" + phase + "\"}}");
    }

    private int run(PodCommand.Invocation invocation) throws IOException, InterruptedException {
        ran.add(invocation.pod() + "/" + invocation.container() + " " + String.join("|", invocation.command()));
        invocation.out().write("hunter2 is what it says".getBytes(StandardCharsets.UTF_8));
        switch (invocation.command().get(0)) {
            case "fails" -> {
                invocation.error().write("hunter2 is wrong\n".getBytes(StandardCharsets.UTF_8));
                return 7;
            }
            case "absent" -> throw new IOException("exec: \"hunter2\": executable file not found in $PATH");
            case "hangs" -> {
                new CountDownLatch(1).await();
            }
            case "talks" -> {
                byte[] much = new byte[100_000];
                for (int i = 0; i < 200; i++) {
                    invocation.out().write(much);
                }
            }
            default -> {
                // It is done.
            }
        }
        return 0;
    }

    private HookPods db() {
        return HookPods.labelled(shop(), "app=db");
    }

    private KubernetesTarget shop() {
        return cluster.target().namespace(shop);
    }

    private KubernetesSource with(BackupHook... hooks) throws IOException {
        KubernetesSource.Builder source = source().namespaces(shop);
        List.of(hooks).forEach(source::hook);
        return source.build();
    }

    private static BackupHook hook(HookPods pods, String before, String after) {
        return BackupHook.command("flushed", pods, List.of(before), List.of(after));
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandsRunInAllPodsThatAreMeantBeforeTheCopyAndBehindIt() throws Exception {
        standIn()
                .on(
                        request -> {
                            if (ApiRequest.list("services").test(request)) {
                                ran.add("copy");
                            }
                            return false;
                        },
                        ApiFault.DROP);

        ClusterCase.copy(with(BackupHook.command(
                "flushed", db(), List.of("sh", "-c", "flush a+b & \"c\" 100%"), List.of("release", ""))));

        assertThat(ran)
                .containsExactly(
                        "db-0/db sh|-c|flush a+b & \"c\" 100%",
                        "db-1/db sh|-c|flush a+b & \"c\" 100%", "copy", "db-0/db release|", "db-1/db release|");
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandsRunOverTls() throws Exception {
        cluster.close();
        cluster = TestCluster.openWithTls();
        fill();

        ClusterCase.copy(with(hook(HookPods.named(shop(), "web").container("proxy"), "flush", "release")));

        assertThat(ran).containsExactly("web/proxy flush", "web/proxy release");
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "fails", "release"))))
                .hasMessageContaining("exit code 7");
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandThatFailsEndsTheBackupAndTheOneBehindItRuns() throws Exception {
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "fails", "release"))))
                .isInstanceOf(IOException.class)
                .hasMessage("The hook 'flushed' before the backup: the command in the container db of pod "
                        + shop + "/db-0 has ended"
                        + " with exit code 7, and wrote 40 bytes, which are not kept")
                .satisfies(CommandHookTest::holdsNothingSecret);
        assertThat(ran).containsExactly("db-0/db fails", "db-0/db release", "db-1/db release");
        assertThat(standIn().count(ApiRequest.list("services"))).isZero();
    }

    private static void holdsNothingSecret(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain("hunter2");
            List.of(each.getSuppressed()).forEach(CommandHookTest::holdsNothingSecret);
        }
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandThatFailsBehindTheBackupFailsItAndRunsInTheOtherPods() throws Exception {
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "flush", "fails"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("behind the backup")
                .hasMessageContaining("db-0")
                .satisfies(
                        thrown -> assertThat(thrown.getCause().getSuppressed()).hasSize(1))
                .satisfies(CommandHookTest::holdsNothingSecret);
        assertThat(ran).endsWith("db-0/db fails", "db-1/db fails");
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandRunsBehindABackupThatFails() throws Exception {
        standIn().on(ApiRequest.list("services"), ApiFault.DROP);

        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "flush", "release"))))
                .isInstanceOf(IOException.class);
        assertThat(ran).endsWith("db-0/db release", "db-1/db release");
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandThatMayFailIsWarnedOf() throws Exception {
        RecordingSink sink =
                ClusterCase.snapshot(with(hook(db(), "fails", "fails").goingOn()));

        assertThat(sink.warnings().get("hooks").toString())
                .contains("exit code 7")
                .doesNotContain("hunter2");
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandThatIsNotThereHasFailed() throws Exception {
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "absent", "release"))))
                .hasMessageContaining("was not run to its end (InternalError)")
                .satisfies(CommandHookTest::holdsNothingSecret);
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandThatHangsIsEndedWhenItsTimeIsOver() throws Exception {
        BackupHook hanging = BackupHook.command("stuck", db(), List.of("hangs"), List.of("release"))
                .timeouts(Duration.ofMillis(500), Duration.ofMinutes(1));

        assertThatThrownBy(() -> ClusterCase.copy(with(hanging)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The hook 'stuck' before the backup: it was not done within");
        assertThat(ran).endsWith("db-0/db release", "db-1/db release");
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandThatHangsEndsWithACancelledBackup() throws Exception {
        TestOperation operation = new TestOperation();
        RecordingSink sink = new RecordingSink(operation);
        standIn().onCommand(invocation -> {
            if (invocation.command().equals(List.of("hangs"))) {
                operation.cancel();
            }
            return run(invocation);
        });

        assertThatThrownBy(() -> operation.call(
                        Duration.ofSeconds(60),
                        () -> with(hook(db(), "hangs", "release"))
                                .snapshotter()
                                .snapshot(TestRequest.full(), sink, operation)))
                .isInstanceOf(InterruptedException.class);
        assertThat(ran).endsWith("db-0/db release", "db-1/db release");
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandMayWriteMoreThanAnybodyKeeps() throws Exception {
        ClusterCase.copy(with(hook(HookPods.named(shop(), "db-0"), "talks", "release")));

        assertThat(ran).containsExactly("db-0/db talks", "db-0/db release");
    }

    @Test
    @NeedsStandIn("it refuses requests")
    void commandThatIsRefusedHasNotRun() throws Exception {
        standIn().on(ApiRequest.command(), ApiFault.FORBIDDEN);
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "flush", "release"))))
                .hasMessageContaining("was not begun: the server answered 403");
        standIn().heal();
        standIn().on(ApiRequest.command(), ApiFault.INTERNAL_ERROR);
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "flush", "release"))))
                .hasMessageContaining("500");
        assertThat(ran).isEmpty();
    }

    @Test
    @NeedsStandIn("it throttles requests")
    void commandThatTheServerHasNoTimeForIsAskedForAgain() throws Exception {
        standIn().on(ApiRequest.first(2, ApiRequest.command()), ApiFault.THROTTLED);

        ClusterCase.copy(with(hook(HookPods.named(shop(), "db-0"), "flush", "release")));

        assertThat(ran).containsExactly("db-0/db flush", "db-0/db release");
    }

    @Test
    @NeedsStandIn("it drops connections")
    void commandWhoseConnectionEndsHasFailedAndIsNotRunAgain() throws Exception {
        standIn().on(ApiRequest.first(1, ApiRequest.command()), ApiFault.LOSE_ANSWER);

        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "flush", "release"))))
                .hasMessageContaining("The hook 'flushed' before the backup: the command in the container db of pod "
                        + shop + "/db-0 was not seen to its end");
        assertThat(ran).containsOnlyOnce("db-0/db flush").doesNotContain("db-1/db flush");
    }

    @Test
    void podsAndContainersHaveToBeThere() throws Exception {
        for (HookPods pods : List.of(
                HookPods.labelled(shop(), "app=cache"), HookPods.named(shop(), "db-2"), HookPods.named(shop(), "db"))) {
            assertThatThrownBy(() -> ClusterCase.copy(with(hook(pods, "flush", "release"))))
                    .hasMessageContaining("no pod '");
        }
        HookPods web = HookPods.named(shop(), "web");
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(web, "flush", "release"))))
                .hasMessageContaining("has the containers [app, proxy]; say in which one");
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(web.container("db"), "flush", "release"))))
                .hasMessageContaining("none is called 'db'");
        assertThat(ran).isEmpty();
    }

    @Test
    @NeedsStandIn("it runs commands")
    void annotationOfAPodSaysWhichContainerIsMeant() throws Exception {
        cluster.mergePatch(
                "/api/v1/namespaces/" + shop + "/pods/web",
                "{\"metadata\": {\"annotations\": {\"kubectl.kubernetes.io/default-container\": \"app\"}}}");
        ClusterCase.copy(with(hook(HookPods.named(shop(), "web"), "flush", "release")));
        assertThat(ran).containsExactly("web/app flush", "web/app release");
    }

    @Test
    void commandInAPodThatRunsNowhereIsNotBegun() throws Exception {
        if (TestCluster.named().isEmpty()) {
            standIn().on(ApiRequest.command(), ApiFault.INTERNAL_ERROR);
        }
        assertThatThrownBy(() -> ClusterCase.copy(with(hook(db(), "hunter2", "release"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was not begun: the server answered")
                .satisfies(CommandHookTest::holdsNothingSecret);
        RecordingSink sink =
                ClusterCase.snapshot(with(hook(db(), "hunter2", "release").goingOn()));
        assertThat(sink.warnings().get("hooks").toString())
                .contains("was not begun: the server answered")
                .doesNotContain("hunter2");
    }

    @Test
    @NeedsStandIn("it runs commands")
    void commandsAreReadFromAFile() throws Exception {
        HookFile file = new HookFile(cluster.target());
        List<BackupHook> hooks = file.read("""
                [{"name": "flushed", "exec": {"namespace": "shop", "labels": "app=db", "container": "db", "before": ["flush", "-a"], "after": ["release"]}},
                 {"name": "noted", "exec": {"namespace": "shop", "pod": "db-0", "after": ["note"]}, "timeout-seconds": 20, "on-error": "continue"}]""".replace("shop", shop));
        ClusterCase.copy(with(hooks.toArray(BackupHook[]::new)));

        assertThat(ran)
                .containsExactly(
                        "db-0/db flush|-a", "db-1/db flush|-a", "db-0/db note", "db-0/db release", "db-1/db release");
    }

    @Test
    void wrongCommandsInAFileAreRefusedAndNotRepeated() throws Exception {
        HookFile file = new HookFile(cluster.target());
        for (String wrong : List.of(
                "{}",
                "{\"namespace\": \"shop\", \"pod\": \"db-0\"}",
                "{\"namespace\": \"shop\", \"before\": [\"hunter2\"]}",
                "{\"namespace\": \"shop\", \"pod\": \"db-0\", \"labels\": \"app=db\", \"before\": [\"hunter2\"]}",
                "{\"namespace\": \"shop\", \"pod\": \"db-0\", \"before\": \"hunter2\"}",
                "{\"namespace\": \"shop\", \"pod\": \"db-0\", \"before\": [\"hunter2\", 1]}",
                "{\"namespace\": \"shop\", \"pod\": \"db-0\", \"before\": []}",
                "{\"namespace\": \"shop\", \"pod\": \"db-0\", \"before\": [\"hunter2\"], \"user\": \"root\"}",
                "{\"pod\": \"db-0\", \"before\": [\"hunter2\"]}")) {
            assertThatThrownBy(() -> file.read("[{\"name\": \"a\", \"exec\": " + wrong + "}]"))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }
}
