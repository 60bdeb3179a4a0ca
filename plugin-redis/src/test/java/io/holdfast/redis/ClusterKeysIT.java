package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys get to the masters of a cluster that have their slots, also while these are moved. */
class ClusterKeysIT {

    private static final KeyRestore ALL = KeyRestore.matching("*");
    private static final int KEYS = 60;
    /** Of the key {@code a}, which the third master has. */
    private static final int SLOT = 15495;

    @TempDir
    private static Path directory;

    private static TestCluster cluster;
    private static int count;

    private TestServer server;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = TestCluster.start(directory.resolve("cluster"), false);
    }

    @AfterAll
    static void endCluster() {
        cluster.close();
    }

    @BeforeEach
    void start() throws Exception {
        count++;
        server = TestServer.start(directory.resolve("server" + count));
        for (int i = 0; i < KEYS; i++) {
            server.command("SET", "key-" + i, "value-" + i);
        }
        server.command("SET", "{key-1}.more", "of the same slot");
        server.command("SET", "a", "b", "PX", "100000000");
        EveryType.addLibrary(server);
        for (int i = 0; i < TestCluster.MASTERS; i++) {
            cluster.master(i).command("FLUSHALL");
            cluster.master(i).command("FUNCTION", "FLUSH");
        }
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void keysOfAServerAreRestoredIntoAClusterAndBack() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        restore(base, cluster.url(), ALL);
        assertThat(keys()).isEqualTo(KEYS + 2);
        assertThat(RespConnection.text(cluster.command("GET", "{key-1}.more"))).isEqualTo("of the same slot");
        for (int i = 0; i < TestCluster.MASTERS; i++) {
            assertThat(cluster.master(i).text("FUNCTION", "LIST")).contains("lib");
        }

        RecordedEntries copy = FollowedServer.base(cluster.source().build());
        restore(copy, cluster.url(), ALL.existing(KeyRestore.Existing.REPLACE));
        assertThat(keys()).isEqualTo(KEYS + 2);
        try (TestServer other = TestServer.start(directory.resolve("other" + count))) {
            restore(copy, other.url(), ALL);
            assertThat(other.digest()).isEqualTo(server.digest());
            assertThat(other.text("PEXPIRETIME", "a")).isEqualTo(server.text("PEXPIRETIME", "a"));
            assertThat(other.text("FUNCTION", "LIST")).isEqualTo(server.text("FUNCTION", "LIST"));
        }
    }

    @Test
    void nothingIsWrittenIfOneMasterCannotTakeItsKeys() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        cluster.command("SET", "a", "there already");
        assertThatThrownBy(() -> restore(base, cluster.url(), ALL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not touched")
                .hasMessageContaining("there already");
        assertThat(keys()).isEqualTo(1);

        restore(base, cluster.url(), ALL.existing(KeyRestore.Existing.SKIP).dryRun(true));
        assertThat(keys()).isEqualTo(1);
        restore(base, cluster.url(), ALL.existing(KeyRestore.Existing.SKIP));
        assertThat(keys()).isEqualTo(KEYS + 2);
        assertThat(RespConnection.text(cluster.command("GET", "a"))).isEqualTo("there already");
    }

    @Test
    void keysOfOtherDatabasesAreRefused() throws Exception {
        server.command("SWAPDB", "0", "3");
        RecordedEntries base = FollowedServer.base(server.source().build());
        assertThatThrownBy(() -> restore(base, cluster.url(), ALL))
                .hasMessageContaining("not touched")
                .hasMessageContaining("SELECT is not allowed in cluster mode");
        assertThat(keys()).isZero();
        restore(base, cluster.url(), ALL.database(3, 0));
        assertThat(keys()).isEqualTo(KEYS + 2);
    }

    @Test
    void slotThatIsMovedMeanwhileGetsItsKeys() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        // Three are looked at, two are looked at again and written, the third is looked at again: now it is written.
        EntrySource moving = onOpen(base, 9, () -> cluster.move(SLOT, cluster.master(2), cluster.master(0)));
        restore(moving, cluster.url(), ALL);
        assertThat(keys()).isEqualTo(KEYS + 2);
        assertThat(cluster.master(0).text("GET", "a")).isEqualTo("b");
        cluster.move(SLOT, cluster.master(0), cluster.master(2));
        cluster.awaitAgreement();
    }

    @Test
    void clusterWhoseSlotsAreOnTheirWayIsNotTouched() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        cluster.open(SLOT, cluster.master(2), cluster.master(0));
        assertThatThrownBy(() -> restore(base, cluster.url(), ALL))
                .hasMessageContaining("not touched")
                .hasMessageContaining("being moved");
        assertThat(keys()).isZero();
        for (int i : List.of(0, 2)) {
            cluster.master(i).command("CLUSTER", "SETSLOT", String.valueOf(SLOT), "STABLE");
        }
    }

    @Test
    void nodeIsNeitherFilledNorGivenKeysAlone() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        cluster.command("SET", "a", "stays");
        String node = cluster.master(2).url();
        assertThatThrownBy(() -> FollowedServer.restore(
                        server.source().target(node).replaceExisting(true).build(), base, LogSource.none(), reports()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not touched")
                .hasMessageContaining("node of a cluster");
        assertThatThrownBy(() -> restore(base, node, ALL)).hasMessageContaining("node of a cluster");
        assertThat(cluster.master(2).text("GET", "a")).isEqualTo("stays");
        assertThat(cluster.master(2).info("role")).isEqualTo("master");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.source().target(cluster.url()).build())
                .withMessageContaining("keys=*");
        assertThatThrownBy(() -> restore(base, "redis-cluster://127.0.0.1:" + server.port(), ALL))
                .isInstanceOf(IOException.class);
    }

    private Path reports() {
        return directory.resolve("reports" + count);
    }

    private void restore(EntrySource base, String into, KeyRestore keys) throws Exception {
        FollowedServer.restore(server.source().target(into).keys(keys).build(), base, LogSource.none(), reports());
    }

    private static long keys() throws IOException {
        long keys = 0;
        for (int i = 0; i < TestCluster.MASTERS; i++) {
            keys += Long.parseLong(cluster.master(i).text("DBSIZE"));
        }
        return keys;
    }

    private interface Action {
        void run() throws Exception;
    }

    /** The same entries; something is done before a file is opened for the n-th time. */
    private static EntrySource onOpen(EntrySource base, int number, Action action) {
        AtomicInteger opened = new AtomicInteger();
        return (EntrySource) Proxy.newProxyInstance(
                EntrySource.class.getClassLoader(), new Class<?>[] {EntrySource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open") && opened.incrementAndGet() == number) {
                        action.run();
                    }
                    try {
                        return method.invoke(base, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
