package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.TestCluster;
import io.holdfast.redis.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios of {@code examples/config/shop.yaml}, each rehearsed, and then run when it has happened, with the commands that a user has. */
@Timeout(300)
class ShopScenariosIT {

    private static final int PAGE = 8192;

    @TempDir
    private Path directory;

    private ShopHost host;

    /** Before anything is made that would have to be closed. */
    @BeforeAll
    static void needsRedis() {
        assertThat(TestServer.program()).isExecutable();
    }

    @BeforeEach
    void protect() throws Exception {
        host = ShopHost.in(directory);
        host.protect();
    }

    @AfterEach
    void end() throws Exception {
        host.end();
    }

    @Test
    void wrongDataIsGoneAndWhatWasRightIsThere() throws Exception {
        Instant before = host.moment();
        host.orders().sql("UPDATE orders SET state = 'paid'");
        Files.writeString(host.upload(), "not a picture");
        host.awaitDurable();
        drill("data-corruption", "--incident=" + before);
        assertThat(host.orders().query("SELECT count(*) FROM orders WHERE state = 'open'"))
                .as("a drill changes nothing")
                .isEqualTo("0");
        host.endDaemon();

        begin("data-corruption", "--incident=" + before);
        assertThat(host.done()).as("nobody has approved it").isEmpty();
        host.run("recover", "approve", "latest", "stop", "--as=ben").endedWith(ExitCode.PARTIAL);
        assertThat(host.run("recover", "resume", "latest", "--as=anna").ok().out())
                .contains("is completed");

        assertThat(rows()).isEqualTo("first 1, open 1000");
        assertThat(host.upload()).hasContent("a picture");
        assertThat(host.done()).startsWith("stop orders", "start orders");
        assertReported("data-corruption");
    }

    @Test
    void aDamagedDatabaseComesBackWithAllThatWasDurable() throws Exception {
        drill("database-corruption");
        host.write("last");
        host.awaitDurable();
        host.endDaemon();
        damage(host.orders());
        assertThatThrownBy(this::rows).isInstanceOf(SQLException.class);

        begin("database-corruption");
        host.run("recover", "approve", "latest", "stop", "--as=ben").endedWith(ExitCode.PARTIAL);
        host.run("recover", "resume", "latest", "--as=anna").ok();

        assertThat(rows()).isEqualTo("first 1, last 1, open 1000");
        assertReported("database-corruption");
    }

    @Test
    void aLostHostComesBackFromTheRepositoryAndWhatPeopleKnow() throws Exception {
        drill("host-loss");
        host.write("last");
        host.awaitDurable();
        String keys = host.carts().digest();
        host.endDaemon();
        host.orders().stop();
        host.carts().close();
        for (Path lost : host.everything()) {
            delete(lost);
        }

        Path home = directory.resolve("new host");
        host.plain("bootstrap", "--repo=" + host.backups(), "--target=" + home).ok();
        host.configuredBy(home.resolve("holdfast.yaml"));
        assertThat(begin("host-loss").endedWith(ExitCode.OK).out()).contains("is completed");

        assertThat(rows()).isEqualTo("first 1, last 1, open 1000");
        assertThat(host.carts().digest()).isEqualTo(keys);
        assertThat(host.upload()).hasContent("a picture");
        assertReported("host-loss");
    }

    @Test
    void anIntruderIsOutAndWhatWasDoneIsUndone() throws Exception {
        Instant before = host.moment();
        Path left = host.uploads().resolve("shell.jsp");
        Files.writeString(left, "a way in");
        host.orders().sql("DELETE FROM orders", "CREATE ROLE intruder SUPERUSER LOGIN");
        host.carts().command("SET", "cart:first", "nothing");
        host.awaitDurable();
        String key = keygen();

        try (TestCluster orders = ShopHost.database();
                TestServer carts = ShopHost.redis(directory.resolve("staging"), directory.resolve("staging.acl"))) {
            host.set("SHOP_DRILL_DATABASE", orders.url());
            host.set("SHOP_DRILL_REDIS", carts.url());
            host.run("drill", "security-incident", "--incident=" + before, "--as=anna")
                    .endedWith(ExitCode.PARTIAL);
            sign(key);
            host.run("recover", "resume", "latest", "--as=anna").ok();
            assertVerified("security-incident");
            assertThatThrownBy(() -> carts.command("AUTH", "shop", ShopHost.FORMER))
                    .hasMessageContaining("WRONGPASS");
            assertThatThrownBy(() -> connect(orders, ShopHost.FORMER)).hasMessageContaining("authentication failed");

            try (Connection session = connect(host.orders(), ShopHost.FORMER);
                    Socket client = session(host.carts())) {
                assertThat(session.isValid(10))
                        .as("nothing but what is for drills was touched")
                        .isTrue();
                host.endDaemon();
                begin("security-incident", "--incident=" + before);
                assertThat(host.run("recover", "approve", "latest", "fence", "--as=ben")
                                .endedWith(ExitCode.ERROR)
                                .err())
                        .contains("with a signature");
                assertThat(session.isValid(10)).as("nobody has approved it").isTrue();
                sign(key);
                host.run("recover", "resume", "latest", "--as=anna").ok();
                assertThat(session.isValid(10)).isFalse();
                assertThat(client.getInputStream().read())
                        .as("the session has ended")
                        .isNegative();
            }
        }

        assertThatThrownBy(() -> connect(host.orders(), ShopHost.FORMER)).hasMessageContaining("authentication failed");
        connect(host.orders(), ShopHost.NEW).close();
        assertThatThrownBy(() -> host.carts().command("AUTH", "shop", ShopHost.FORMER))
                .hasMessageContaining("WRONGPASS");
        assertThat(host.carts().text("AUTH", "shop", ShopHost.NEW)).isEqualTo("OK");
        assertThat(rows()).isEqualTo("first 1, open 1000");
        assertThat(host.orders().query("SELECT count(*) FROM pg_roles WHERE rolname = 'intruder'"))
                .isEqualTo("0");
        assertThat(host.carts().text("GET", "cart:first")).isEqualTo("a book");
        assertThat(left).doesNotExist();
        assertThat(host.upload()).hasContent("a picture");
        assertReported("security-incident");
    }

    /** Rehearses it, and leaves nothing. */
    private void drill(String scenario, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("drill", scenario, "--as=anna"));
        command.addAll(List.of(more));
        assertThat(host.run(command.toArray(String[]::new)).ok().out()).contains("(drill) is completed");
        assertVerified(scenario);
    }

    private void assertVerified(String scenario) throws IOException {
        assertThat(host.run("scenarios", "--json").out().lines())
                .filteredOn(line -> line.contains("\"scenario\":\"" + scenario + "\""))
                .singleElement()
                .asString()
                .contains("\"state\":\"VERIFIED\"");
        assertThat(host.done()).isEmpty();
        if (Files.exists(host.drills())) {
            assertThat(host.drills()).isEmptyDirectory();
        }
    }

    /** Looks what would be done, and begins it. */
    private CommandRun begin(String scenario, String... more) {
        List<String> plan = new ArrayList<>(List.of("recover", "plan", scenario, "--json"));
        plan.addAll(List.of(more));
        String digest = found(
                "\"digest\":\"([0-9a-f]{12})",
                host.run(plan.toArray(String[]::new)).ok().out());
        assertThat(host.done()).isEmpty();
        List<String> run = new ArrayList<>(List.of("recover", "run", scenario, "--plan=" + digest, "--as=anna"));
        run.addAll(List.of(more));
        return host.run(run.toArray(String[]::new));
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1);
    }

    private void assertReported(String scenario) {
        assertThat(host.run("recover", "report", "latest", "--json").ok().out())
                .contains("\"scenario\":\"" + scenario + "\"", "\"mode\":\"real\"", "\"state\":\"completed\"")
                .contains("\"missed\":[]", "\"rto_measured\":", "\"rpo_measured\":", "\"review_due\":false");
        Path report = directory.resolve("report.md");
        host.run("recover", "report", "latest", "--out=" + report).ok();
        assertThat(report)
                .content()
                .startsWith("# Recovery: " + scenario + "\n")
                .contains("## What was restored")
                .doesNotContain(ShopHost.NEW);
    }

    /** How many orders there are of each state. */
    private String rows() throws SQLException {
        return String.valueOf(host.orders()
                .query("SELECT string_agg(state || ' ' || number, ', ' ORDER BY state)"
                        + " FROM (SELECT state, count(*) AS number FROM orders GROUP BY state) AS states"));
    }

    /** Writes over all pages of the orders. */
    private static void damage(TestCluster cluster) throws Exception {
        Path file = cluster.data().resolve(String.valueOf(cluster.query("SELECT pg_relation_filepath('orders')")));
        cluster.stop();
        byte[] garbage = new byte[(int) Files.size(file)];
        new Random(7).nextBytes(garbage);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(garbage.length).isGreaterThanOrEqualTo(PAGE);
            assertThat(channel.write(ByteBuffer.wrap(garbage))).isEqualTo(garbage.length);
        }
        cluster.start();
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static Connection connect(TestCluster cluster, String password) throws SQLException {
        return DriverManager.getConnection(cluster.url(), "shop", password);
    }

    /** A connection of the shop's user. */
    private static Socket session(TestServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(("AUTH shop " + ShopHost.FORMER + "\r\n").getBytes(UTF_8));
        assertThat(new String(socket.getInputStream().readNBytes("+OK\r\n".length()), UTF_8))
                .isEqualTo("+OK\r\n");
        return socket;
    }

    /** Makes ben's key, which the scenario knows then. */
    private String keygen() {
        Path key = directory.resolve("ben.key");
        host.set(
                "SHOP_APPROVER",
                found(
                        "\"public_key\":\"([^\"]*)\"",
                        host.plain("approve", "keygen", key.toString(), "--json")
                                .ok()
                                .out()));
        return key.toString();
    }

    /** Has ben approve what cuts the intruder off. */
    private void sign(String key) throws IOException {
        for (String step : List.of("fence", "rotate-carts")) {
            Path request = Files.writeString(
                    directory.resolve("request"),
                    host.run("recover", "approve", "latest", step, "--request")
                            .ok()
                            .out());
            String line = host.plain("approve", "sign", request.toString(), "--key=" + key, "--as=ben")
                    .ok()
                    .out()
                    .strip();
            host.run("recover", "approve", "latest", step, "--approval=" + line).endedWith(ExitCode.PARTIAL);
        }
    }
}
