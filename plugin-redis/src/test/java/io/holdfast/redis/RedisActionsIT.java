package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.testkit.TestStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What recoveries do to a server: previewed, done, found to be done or not. */
@Timeout(120)
class RedisActionsIT {

    private static final ActionContext REAL = TestStep.real();
    private static final String OLD = "the former one";
    private static final String NEW = "the new one";

    @TempDir
    private Path directory;

    private static RedisServer server(TestServer server) {
        return RedisServer.builder(server.url()).build();
    }

    private static Map<String, String> done(RecoveryAction action) throws Exception {
        Outcome outcome = action.run(REAL);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).outputs();
    }

    private static RespConnection connect(TestServer server, String password) throws Exception {
        return Login.to(server.url(), SSLContext.getDefault())
                .as(Optional.of("shop"), Optional.of(Secret.of(password)))
                .connect();
    }

    @Test
    void aReplicaBecomesAMasterWithAllThatItHas() throws Exception {
        try (TestServer master = TestServer.start(directory.resolve("master"));
                TestServer replica = TestServer.start(directory.resolve("replica"))) {
            replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            master.command("SET", "order:1", "paid");
            TestServer.await(() -> replica.text("GET", "order:1").equals("paid"));
            RedisPromotion promotion = RedisPromotion.of(server(replica));

            assertThat(promotion.preview(REAL)).contains("link to its master is up");
            assertThat(promotion.probe(REAL)).isEqualTo(Probe.notDone());
            assertThat(replica.info("role")).isEqualTo("slave");
            master.kill();

            Map<String, String> outputs = done(promotion);

            assertThat(outputs).containsEntry("replication-id", replica.info("master_replid"));
            assertThat(replica.text("SET", "order:2", "open")).isEqualTo("OK");
            assertThat(replica.text("GET", "order:1")).isEqualTo("paid");
            assertThat(promotion.probe(REAL)).isInstanceOf(Probe.Done.class);
            String id = replica.info("master_replid");
            done(promotion);
            assertThat(replica.info("master_replid")).isEqualTo(id);
            assertThat(promotion.preview(REAL)).endsWith(": it is one");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNotPromoted() throws Exception {
        TestServer server = TestServer.start(directory);
        server.close();
        RedisPromotion promotion = RedisPromotion.of(server(server));

        assertThatThrownBy(() -> promotion.run(REAL)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> promotion.probe(REAL)).isInstanceOf(IOException.class);
    }

    private RedisPasswordRotation rotation(TestServer server) {
        return RedisPasswordRotation.of(server(server), "shop", Secret.of(NEW));
    }

    private static TestServer withUser(TestServer server) throws IOException {
        server.command("ACL", "SETUSER", "shop", "on", ">" + OLD, "~*", "+@all");
        return server;
    }

    @Test
    void aUsersPasswordIsAnotherAndItsConnectionsAreEnded() throws Exception {
        try (TestServer server = withUser(TestServer.start(directory));
                RespConnection session = connect(server, OLD)) {
            assertThat(session.text("SET", "order:1", "paid")).isEqualTo("OK");
            String before = server.text("ACL", "LIST");

            assertThat(rotation(server).preview(REAL))
                    .contains("another password")
                    .doesNotContain("no such user");
            assertThat(rotation(server).probe(REAL)).isEqualTo(Probe.notDone());
            assertThat(server.text("ACL", "LIST")).isEqualTo(before);
            assertThat(session.text("GET", "order:1")).isEqualTo("paid");

            assertThat(done(rotation(server))).containsEntry("connections-ended", "1");

            assertThatThrownBy(() -> session.command("GET", "order:1")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> connect(server, OLD)).hasMessageContaining("WRONGPASS");
            try (RespConnection fresh = connect(server, NEW)) {
                assertThat(fresh.text("GET", "order:1")).isEqualTo("paid");
            }
            assertThat(done(rotation(server))).containsEntry("connections-ended", "0");
            assertThat(Files.readString(directory.resolve("test.conf")))
                    .contains("user shop")
                    .doesNotContain(NEW);
            assertThat(rotation(server).toString() + rotation(server).description())
                    .doesNotContain(NEW);
        }
    }

    @Test
    void aUserWhoseRotationWasInterruptedIsOffUntilItIsDoneAgain() throws Exception {
        try (TestServer server = withUser(TestServer.start(directory))) {
            server.command("ACL", "SETUSER", "shop", "off", "resetpass");
            assertThatThrownBy(() -> connect(server, OLD)).isInstanceOf(IOException.class);
            assertThat(rotation(server).probe(REAL)).isEqualTo(Probe.notDone());

            done(rotation(server));

            connect(server, NEW).close();
        }
    }

    @Test
    void whatCannotBeRotatedIsLeftAsItIs() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            assertThat(rotation(server).run(REAL)).isInstanceOf(Outcome.Failed.class);
            assertThat(rotation(server).preview(REAL)).endsWith("there is no such user");
            String before = server.text("ACL", "LIST");
            RedisPasswordRotation own = RedisPasswordRotation.of(server(server), "default", Secret.of(NEW));

            assertThat(own.run(REAL)).isInstanceOf(Outcome.Failed.class);
            assertThat(server.text("ACL", "LIST")).isEqualTo(before);
        }
    }

    @Test
    void drillsWorkOnAServerOfTheirOwn() throws Exception {
        try (TestServer server = withUser(TestServer.start(directory.resolve("one")));
                TestServer other = withUser(TestServer.start(directory.resolve("other")))) {
            ActionContext drill = new TestStep(RecoveryMode.DRILL, "run/step");
            RedisPasswordRotation rotation = rotation(server).inDrills(server(other));

            assertThat(rotation.touches(drill)).isEqualTo(server(other).measure(drill.operation()));
            assertThat(rotation.run(drill)).isInstanceOf(Outcome.Done.class);
            connect(server, OLD).close();
            connect(other, NEW).close();
            assertThat(rotation(server).modes()).doesNotContain(RecoveryMode.DRILL);
        }
    }
}
