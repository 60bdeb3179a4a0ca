package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done before a backup and undone behind it, whatever becomes of it. */
class BackupHookTest extends AnyClusterCase {

    @TempDir
    private Path directory;

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer application;
    /** A namespace, and the paths of what is in it. */
    private String shop;

    private String web;
    private String service;

    @BeforeEach
    void fill() throws Exception {
        shop = cluster.namespace("shop");
        web = "/apis/apps/v1/namespaces/" + shop + "/deployments/web";
        service = "/api/v1/namespaces/" + shop + "/services/web";
        create("apps/v1", "Deployment", shop, "web", PlayedKubelet.deployment("web", 3));
        create("v1", "Service", shop, "web", "\"spec\": {\"ports\": [{\"port\": 80}]}");
        new PlayedKubelet(cluster).noPods(web);
        application =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        application.setExecutor(threads);
        application.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            calls.add(exchange.getRequestMethod() + " " + path);
            if (path.equals("/silent")) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (path.equals("/moved")) {
                exchange.getResponseHeaders().set("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(path.equals("/moved") ? 307 : path.equals("/broken") ? 500 : 204, -1);
            exchange.close();
        });
        application.start();
    }

    @AfterEach
    void end() {
        over.countDown();
        application.stop(0);
        threads.shutdownNow();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + application.getAddress().getPort() + path);
    }

    private BackupHook http(String name, String before, String after) {
        return BackupHook.http(name, Optional.of(at(before)), Optional.of(at(after)));
    }

    private KubernetesTarget target() throws IOException {
        return cluster.target().namespace(shop);
    }

    private BackupHook scaling() throws IOException {
        return BackupHook.scaling("still", target().object("Deployment", "web"), 0);
    }

    private KubernetesSource.Builder shopSource() throws IOException {
        return source().namespaces(shop);
    }

    private int replicas() throws Exception {
        return get(web).at("/spec/replicas").asInt();
    }

    @Test
    void objectsAreAsHooksWantThemWhileTheyAreCopiedAndAsBeforeInTheSnapshotAndBehindIt() throws Exception {
        cluster.mergePatch(
                service, "{\"metadata\": {\"annotations\": {\"kept\": \"yes\", \"example.org/pause\": \"no\"}}}");
        String plain = ClusterCase.text(
                ClusterCase.copy(shopSource().build()), "namespaces/" + shop + "/apps/Deployment/web.yaml");
        String plainService = ClusterCase.text(
                ClusterCase.copy(shopSource().build()), "namespaces/" + shop + "/core/Service/web.yaml");
        List<Integer> seen = new CopyOnWriteArrayList<>();
        AtomicBoolean first = new AtomicBoolean(true);
        RecordingSink sink = new RecordingSink(new TestOperation());
        Source source = shopSource()
                .hook(http("told", "/before", "/after"))
                .hook(scaling())
                .hook(BackupHook.annotating("paused", target().object("Service", "web"), "example.org/pause", "yes"))
                .hook(BackupHook.annotating("noted", target().object("Service", "web"), "example.org/note", "yes"))
                .build();
        source.snapshotter()
                .snapshot(
                        TestRequest.full(),
                        before(sink, () -> {
                            if (first.getAndSet(false)) {
                                seen.add(replicas());
                                calls.add("copy");
                            }
                        }),
                        new TestOperation());
        RecordedEntries copied = sink.recorded(Checkpoint.none());

        assertThat(seen).containsExactly(0);
        assertThat(calls).containsExactly("POST /before", "copy", "POST /after");
        assertThat(replicas()).isEqualTo(3);
        assertUnmarked();
        assertThat(get(service).at("/metadata/annotations"))
                .isEqualTo(ApiServer.JSON.readTree("{\"kept\":\"yes\",\"example.org/pause\":\"no\"}"));
        assertThat(ClusterCase.text(copied, "namespaces/" + shop + "/apps/Deployment/web.yaml"))
                .isEqualTo(plain);
        assertThat(ClusterCase.text(copied, "namespaces/" + shop + "/core/Service/web.yaml"))
                .isEqualTo(plainService);
        assertThat(ClusterCase.text(copied, "original/namespaces/" + shop + "/core/Service/web.json"))
                .contains("hook/", "/paused");

        cluster.delete(web);
        ClusterCase.restore(source().restoreTo(RestoreTo.CLUSTER).build(), copied, directory);
        assertThat(replicas()).isEqualTo(3);
    }

    /** Something that is done before each entry that is stored. */
    private interface Interruption {
        void happens() throws Exception;
    }

    /** A sink to which something happens meanwhile. */
    private static EntrySink before(EntrySink sink, Interruption interruption) {
        return (EntrySink) Proxy.newProxyInstance(
                BackupHookTest.class.getClassLoader(), new Class<?>[] {EntrySink.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("put")) {
                        interruption.happens();
                    }
                    try {
                        return method.invoke(sink, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void assertUnmarked() throws Exception {
        assertThat(get(web).at("/metadata/annotations").toString()).doesNotContain("holdfast");
    }

    @Test
    void hooksAreUndoneWhenTheBackupFails() throws Exception {
        KubernetesSource source = shopSource()
                .hook(scaling())
                .hook(http("told", "/before", "/after"))
                .build();
        EntrySink full = before(new RecordingSink(new TestOperation()), () -> {
            throw new IOException("the disk is full");
        });

        assertThatThrownBy(() -> source.snapshotter().snapshot(TestRequest.full(), full, new TestOperation()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the disk is full");
        assertThat(replicas()).isEqualTo(3);
        assertThat(calls).containsExactly("POST /before", "POST /after");
    }

    @Test
    void hooksAreUndoneWhenTheBackupIsCancelled() throws Exception {
        TestOperation operation = new TestOperation();
        EntrySink sink = before(new RecordingSink(operation), operation::cancel);
        KubernetesSource source = shopSource()
                .hook(scaling())
                .hook(http("told", "/before", "/after"))
                .build();

        assertThatThrownBy(() -> operation.call(
                        Duration.ofSeconds(60),
                        () -> source.snapshotter().snapshot(TestRequest.full(), sink, operation)))
                .isInstanceOf(InterruptedException.class);
        assertThat(replicas()).isEqualTo(3);
        assertThat(calls).containsExactly("POST /before", "POST /after");
    }

    @Test
    void hookThatFailsEndsTheBackupAndIsUndoneWithThoseBeforeIt() throws Exception {
        assertThatThrownBy(() -> ClusterCase.snapshot(shopSource()
                        .hook(scaling())
                        .hook(http("told", "/broken", "/after"))
                        .hook(http("never", "/never", "/never"))
                        .build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The hook 'told' before the backup: POST http://127.0.0.1 was answered by 500")
                .hasMessageNotContaining("broken");
        assertThat(replicas()).isEqualTo(3);
        assertThat(calls).containsExactly("POST /broken", "POST /after");
    }

    @Test
    void hookThatFailsBehindTheBackupFailsItAndTheOthersAreUndone() throws Exception {
        assertThatThrownBy(() -> ClusterCase.snapshot(shopSource()
                        .hook(scaling())
                        .hook(http("told", "/before", "/moved"))
                        .build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("behind the backup")
                .hasMessageContaining("307");
        assertThat(replicas()).isEqualTo(3);
        assertThat(calls).doesNotContain("POST /elsewhere");
    }

    @Test
    void hookThatMayFailIsWarnedOf() throws Exception {
        RecordingSink sink = ClusterCase.snapshot(
                shopSource().hook(http("told", "/broken", "/broken").goingOn()).build());

        assertThat(sink.warnings()).containsKey("hooks");
        assertThat(sink.recorded(Checkpoint.none()).entry("namespaces/" + shop + "/core/Service/web.yaml"))
                .isPresent();
    }

    @Test
    void hooksAreUndoneWhateverIsThrown() throws Exception {
        List<BackupHook> hooks = List.of(
                scaling(),
                http("told", "/before", "/broken").goingOn(),
                http("asked", "/before", "/after").goingOn());
        EntrySink broken = (EntrySink) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EntrySink.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("it is gone");
                });
        SourceIdentity identity = shopSource().build().identity();

        assertThatThrownBy(() -> new HookBracket(hooks, identity, broken)
                        .around(
                                () -> {
                                    throw new StackOverflowError();
                                },
                                new TestOperation()))
                .isInstanceOf(StackOverflowError.class)
                .satisfies(
                        e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
        assertThat(replicas()).isEqualTo(3);
        assertThat(calls).contains("POST /after", "POST /broken");

        assertThatThrownBy(() -> new HookBracket(hooks, identity, broken).around(() -> "copied", new TestOperation()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void hookThatTakesTooLongIsEndedAndUndone() throws Exception {
        BackupHook silent = http("told", "/silent", "/after").timeouts(Duration.ofMillis(300), Duration.ofMinutes(1));

        assertThatThrownBy(() -> ClusterCase.snapshot(shopSource().hook(silent).build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The hook 'told' before the backup");
        assertThat(calls).contains("POST /after");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("holdfast-k8s-hook"));
    }

    /** The hooks of a backup of some namespaces. */
    private HookRun run(String... namespaces) throws Exception {
        return HookRun.of(source().namespaces(namespaces).build().identity(), new TestOperation());
    }

    @Test
    void nextBackupGivesBackWhatAKilledOneFound() throws Exception {
        scaling().begin(run(shop));
        assertThat(replicas()).isZero();
        RecordedEntries copied = ClusterCase.copy(shopSource().hook(scaling()).build());

        assertThat(replicas()).isEqualTo(3);
        assertUnmarked();
        assertThat(ClusterCase.text(copied, "namespaces/" + shop + "/apps/Deployment/web.yaml"))
                .contains("replicas: 3");
    }

    @Test
    void nextBackupGivesBackWhatAllHooksOfAKilledOneFoundInOneObject() throws Exception {
        cluster.mergePatch(
                service, "{\"metadata\": {\"annotations\": {\"kept\": \"yes\", \"example.org/pause\": \"no\"}}}");
        KubernetesTarget target = target().object("Service", "web");
        BackupHook fewer = BackupHook.scaling("fewer", target().object("Deployment", "web"), 0);
        BackupHook paused = BackupHook.annotating("paused", target, "example.org/pause", "yes");
        BackupHook noted = BackupHook.annotating("noted", target, "example.org/note", "yes");
        for (List<BackupHook> next : List.of(List.of(fewer, scaling(), paused, noted), List.of(scaling(), noted))) {
            HookRun killed = run(shop);
            for (BackupHook hook : List.of(fewer, scaling(), paused, noted)) {
                hook.begin(killed);
            }
            assertThat(get(service).at("/metadata/annotations").toString()).contains("example.org/note");
            KubernetesSource.Builder source = shopSource();
            next.forEach(source::hook);
            ClusterCase.copy(source.build());

            assertThat(replicas()).isEqualTo(3);
            assertUnmarked();
            assertThat(get(service).at("/metadata/annotations"))
                    .isEqualTo(ApiServer.JSON.readTree("{\"kept\":\"yes\",\"example.org/pause\":\"no\"}"));
        }
    }

    @Test
    void backupsOfSeveralSourcesHoldAnObjectUntilTheLastOneEnds() throws Exception {
        BackupHook other = BackupHook.scaling("silent", target().object("Deployment", "web"), 0);
        for (BackupHook second : List.of(scaling(), other)) {
            for (boolean firstEndsFirst : new boolean[] {true, false}) {
                HookRun one = run(shop);
                HookRun two = run(shop, cluster.name("blog"));
                scaling().begin(one);
                second.begin(two);
                if (firstEndsFirst) {
                    scaling().end(one);
                    assertThat(replicas()).isZero();
                    second.end(two);
                } else {
                    second.end(two);
                    assertThat(replicas()).isZero();
                    scaling().end(one);
                }
                assertThat(replicas()).isEqualTo(3);
                assertUnmarked();
            }
        }
    }

    @Test
    void hookThatWantsSomethingElseThanAnotherSourceHoldsFails() throws Exception {
        HookRun one = run(shop);
        scaling().begin(one);
        BackupHook more = BackupHook.scaling("more", target().object("Deployment", "web"), 1);

        assertThatThrownBy(() -> ClusterCase.copy(source().namespaces(shop, cluster.name("blog"))
                        .hook(more)
                        .build()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The backup of another source holds it with 0 replicas");
        assertThat(replicas()).isZero();
        scaling().end(one);
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void backupFailsDuringWhichAnotherOneOfItsSourceTookOver() throws Exception {
        HookRun one = run(shop);
        scaling().begin(one);
        HookRun two = run(shop);
        scaling().begin(two);

        assertThatThrownBy(() -> scaling().end(one))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a later backup of this source has given that back");
        assertThat(replicas()).isZero();
        scaling().end(two);
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void hooksAreReadFromAFileAndNothingSecretIsRepeated() throws Exception {
        HookFile file = new HookFile(cluster.target());
        assertThat(file.read("""
                [{"name": "still", "scale": {"namespace": "shop", "kind": "Deployment", "name": "web", "replicas": 0}, "timeout-seconds": 300},
                 {"name": "told", "annotate": {"namespace": "shop", "kind": "Service", "name": "web", "annotation": "a", "value": "b"}},
                 {"name": "asked", "http": {"before": "https://host/x"}, "on-error": "continue"}]""")).hasSize(3);
        for (String wrong : List.of(
                "{}",
                "[hunter2",
                "[{\"name\": \"a\"}]",
                "[{\"scale\": {}}]",
                "[{\"name\": \"a\", \"http\": {\"before\": \"ftp://hunter2\"}}]",
                "[{\"name\": \"a\", \"http\": {\"before\": \"http://x y?hunter2\"}}]",
                "[{\"name\": \"a\", \"exec\": {}}]",
                "[{\"name\": \"a\", \"http\": {}, \"on-error\": \"ignore\"}]",
                "[{\"name\": \"a\", \"scale\": {\"namespace\": \"shop\", \"kind\": \"Secret\", \"name\": \"web\", \"replicas\": 0}}]",
                "[{\"name\": \"a\", \"http\": {}, \"timeout-seconds\": 0}]")) {
            assertThatThrownBy(() -> file.read(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }
}
