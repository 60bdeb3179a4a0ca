package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.local.LocalStore;
import io.holdfast.postgres.TestCluster;
import io.holdfast.redis.TestServer;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The host of {@code examples/config/shop.yaml}, with its servers, its daemon, and the program that stops and starts servers. */
final class ShopHost {

    /** Of the shop's role and user, which an intruder knows. */
    static final String FORMER = "former";

    /** What they get instead. */
    static final String NEW = "another one";

    private static final Path EXAMPLE = Path.of("../examples/config/shop.yaml");
    private static final int MAJOR = 18;

    /** Has the test do it, so that what it starts ends with the test. */
    private static final String SHOP = """
            #!/bin/sh
            ask="DIRECTORY/$$"
            echo "$*" > "$ask.part"
            mv "$ask.part" "$ask.ask"
            while [ -d "DIRECTORY" ] && [ ! -e "$ask.done" ]; do sleep 0.05; done
            status=$(cat "$ask.done")
            rm "$ask.done"
            exit $status
            """;

    private final Path directory;
    private final Path asked;
    private final Map<String, String> variables = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private final TestCluster orders;
    private final TestServer carts;
    private final Thread operator;
    private volatile boolean ended;
    private Path config;
    private Interruption interruption = new Interruption(() -> {}, () -> {});
    private CompletableFuture<CommandRun> daemon = new CompletableFuture<>();

    private ShopHost(Path directory, TestCluster orders, TestServer carts) throws IOException {
        this.directory = directory;
        this.orders = orders;
        this.carts = carts;
        asked = Files.createDirectory(directory.resolve("asked"));
        Path shop = Files.writeString(directory.resolve("shop"), SHOP.replace("DIRECTORY", asked.toString()));
        Files.setPosixFilePermissions(shop, PosixFilePermissions.fromString("rwx------"));
        config = Files.copy(EXAMPLE, directory.resolve("holdfast.yaml"));
        Files.createDirectories(uploads());
        Files.writeString(upload(), "a picture");
        variables.put("HOLDFAST_PASSWORD", Fixture.PASSWORD);
        variables.put("HOLDFAST_JOURNALS", directory.resolve("journals").toString());
        variables.put("SHOP_BACKUPS", backups().toString());
        variables.put("SHOP_COMMAND", shop.toString());
        variables.put("SHOP_DATABASE", orders.url());
        variables.put("SHOP_DATABASE_DIRECTORY", orders.data().toString());
        variables.put("SHOP_DATABASE_PASSWORD", TestCluster.PASSWORD);
        variables.put("SHOP_DATABASE_SOCKET", orders.socket().toString());
        variables.put("SHOP_DRILLS", directory.resolve("drills").toString());
        variables.put("SHOP_DRILL_PASSWORD", TestCluster.PASSWORD);
        variables.put("SHOP_NEW_PASSWORD", NEW);
        variables.put("SHOP_REDIS", carts.url());
        variables.put("SHOP_REDIS_DIRECTORY", redis(directory).toString());
        variables.put("SHOP_REDIS_PASSWORD", TestServer.PASSWORD);
        variables.put("SHOP_UPLOADS", uploads().toString());
        operator = new Thread(this::operate, "operator");
        operator.start();
    }

    /** One that takes orders. */
    static ShopHost in(Path directory) throws Exception {
        TestCluster orders = database();
        try {
            orders.sql("CREATE TABLE orders AS SELECT id, 'open' AS state FROM generate_series(1, 1000) AS id");
            return new ShopHost(directory, orders, redis(redis(directory), directory.resolve("users.acl")));
        } catch (Throwable e) {
            orders.close();
            throw e;
        }
    }

    /** A server with the shop's role. */
    static TestCluster database() throws Exception {
        TestCluster cluster = TestCluster.of(MAJOR);
        cluster.sql("CREATE ROLE shop LOGIN PASSWORD '" + FORMER + "'");
        return cluster;
    }

    /** A server with the shop's user. */
    static TestServer redis(Path data, Path users) throws Exception {
        Files.writeString(
                users, """
                user default on nopass ~* &* +@all
                user backup on #BACKUP resetchannels -@all +psync +replconf +ping
                user shop on #SHOP ~* &* +@all
                """.replace("BACKUP", sha256(TestServer.PASSWORD)).replace("SHOP", sha256(FORMER)));
        return TestServer.in(data)
                .without("user")
                .setting("aclfile", users.toString())
                .setting("appendonly", "yes")
                .start();
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    private static Path redis(Path directory) {
        return directory.resolve("redis");
    }

    TestCluster orders() {
        return orders;
    }

    TestServer carts() {
        return carts;
    }

    Path backups() {
        return directory.resolve("backups");
    }

    Path uploads() {
        return directory.resolve("uploads");
    }

    Path upload() {
        return uploads().resolve("picture");
    }

    Path drills() {
        return directory.resolve("drills");
    }

    /** Whatever is lost with the host. */
    List<Path> everything() {
        return List.of(orders.data(), redis(directory), uploads(), config, directory.resolve("journals"));
    }

    /** What the shop's own program was asked for and did. */
    List<String> done() {
        synchronized (done) {
            return List.copyOf(done);
        }
    }

    /** Says something else of the example. */
    void set(String variable, String value) {
        variables.put(variable, value);
    }

    /** Goes on with the configuration that came back. */
    void configuredBy(Path file) {
        config = file;
    }

    /** Runs a command with the configuration. */
    CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config=" + config);
        return plain(all.toArray(String[]::new));
    }

    /** Runs a command that wants no configuration; none of them shows a secret. */
    CommandRun plain(String... arguments) {
        CommandRun run = CommandRun.of(variables, arguments);
        for (String secret : List.of(Fixture.PASSWORD, TestCluster.PASSWORD, NEW)) {
            if ((run.out() + run.err()).contains(secret)) {
                throw new AssertionError("a secret is shown by " + String.join(" ", arguments));
            }
        }
        return run;
    }

    /** Makes the repository, follows the databases, and backs everything up. */
    void protect() throws Exception {
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        Repository.init(LocalStore.at(backups()), Secret.of(Fixture.PASSWORD), cheap)
                .close();
        interruption = new Interruption(() -> {}, () -> {});
        daemon = CompletableFuture.supplyAsync(
                () -> CommandRun.of(variables, interruption, false, "daemon", "--config=" + config),
                daemons -> new Thread(daemons, "daemon").start());
        run("run", "databases").ok();
        run("run", "uploads").ok();
        write("first");
        awaitDurable();
        // The moment of a base is known to the second.
        Instant based = Instant.now();
        TestServer.await(() -> Instant.now().isAfter(based.plusMillis(1100)));
    }

    /** An order and a cart. */
    void write(String name) throws Exception {
        orders.sql("INSERT INTO orders VALUES (0, '" + name + "')");
        carts.command("SET", "cart:" + name, "a book");
    }

    /** Now: everything is from before it or from after it. */
    Instant moment() throws Exception {
        Instant last = Instant.now();
        TestServer.await(() -> Instant.now().isAfter(last.plusMillis(20)));
        Instant moment = Instant.now();
        TestServer.await(() -> Instant.now().isAfter(moment.plusMillis(20)));
        return moment;
    }

    /** Waits until all that was written can be restored. */
    void awaitDurable() throws Exception {
        String written = String.valueOf(orders.query("SELECT pg_current_wal_flush_lsn()"));
        TestServer.await(() -> "t"
                .equals(orders.query(
                        "SELECT flush_lsn >= '" + written + "' FROM pg_stat_replication WHERE state = 'streaming'")));
        TestServer.await(carts::durable);
    }

    /** Ends the daemon. */
    void endDaemon() throws Exception {
        interruption.request();
        daemon.get(60, TimeUnit.SECONDS).ok();
    }

    private void operate() {
        try {
            while (!ended) {
                try (DirectoryStream<Path> asks = Files.newDirectoryStream(asked, "*.ask")) {
                    for (Path ask : asks) {
                        answer(ask);
                    }
                }
                Thread.sleep(10);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void answer(Path ask) throws IOException {
        String what = Files.readString(ask).strip();
        Files.delete(ask);
        int status;
        try {
            perform(what);
            status = 0;
            synchronized (done) {
                done.add(what);
            }
        } catch (Exception e) {
            status = 2;
        }
        String file = ask.toString();
        Path part = Files.writeString(Path.of(file + ".part"), status + "\n");
        Files.move(
                part,
                Path.of(file.substring(0, file.length() - ".ask".length()) + ".done"),
                StandardCopyOption.ATOMIC_MOVE);
    }

    private void perform(String what) throws Exception {
        switch (what) {
            case "stop orders" -> orders.stop();
            case "start-alone orders" -> startOrders("");
            case "start orders" -> startOrders("127.0.0.1");
            case "well orders" -> orders.query("SELECT count(*) FROM orders");
            case "stop carts" -> carts.kill();
            case "start carts" -> carts.start();
            case "well carts" -> carts.command("PING");
            default -> throw new IllegalArgumentException(what);
        }
    }

    private void startOrders(String addresses) throws Exception {
        orders.restart("listen_addresses", addresses);
        TestServer.await(() -> "f".equals(orders.query("SELECT pg_is_in_recovery()")));
    }

    /** Ends all that runs on it. */
    void end() throws Exception {
        interruption.request();
        ended = true;
        operator.join();
        orders.close();
        carts.close();
    }
}
