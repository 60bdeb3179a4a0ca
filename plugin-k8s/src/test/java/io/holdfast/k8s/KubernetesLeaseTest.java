package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who leads, whatever clocks say, and whoever is frozen. */
class KubernetesLeaseTest extends AnyClusterCase {

    private static final Duration LENGTH = Duration.ofSeconds(30);

    private final AtomicLong time = new AtomicLong(17);
    private String backups;
    /** The path of the lease. */
    private String path;

    private KubernetesLease one;
    private KubernetesLease other;

    @BeforeEach
    void make() throws Exception {
        backups = cluster.namespace("backups");
        path = "/apis/coordination.k8s.io/v1/namespaces/" + backups + "/leases/plans";
        // Their clocks are years apart.
        one = lease("one", MutableClock.at("2020-01-01T00:00:00Z"));
        other = lease("other", MutableClock.at("2030-01-01T00:00:00Z"));
    }

    private KubernetesLease lease(String holder, MutableClock clock) {
        return KubernetesLease.builder(cluster.target().namespace(backups), "plans")
                .length(LENGTH)
                .holder(holder)
                .clock(clock)
                .steady(time::get)
                .build();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    private String holder() throws Exception {
        return get(path).at("/spec/holderIdentity").asText();
    }

    @Test
    void oneLeadsAsLongAsItRenewsWhateverClocksSay() throws Exception {
        assertThat(one.held()).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(other.held()).isFalse();
            pass(one.renewal());
            assertThat(one.held()).isTrue();
        }
        assertThat(holder()).startsWith("one_");
        assertThat(get(path).at("/spec/leaseTransitions").asInt()).isZero();
        assertThat(get(path).at("/spec/renewTime").asText()).isEqualTo("2020-01-01T00:00:00.000000Z");
    }

    @Test
    void anotherLeadsWhenItHasSeenNoRenewalForAsLongAsTheLeaseLasts() throws Exception {
        assertThat(one.held()).isTrue();
        pass(LENGTH.multipliedBy(10));
        assertThat(other.held()).as("it has just seen it for the first time").isFalse();
        pass(LENGTH.minusNanos(1));
        assertThat(other.held()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(other.held()).isTrue();

        assertThat(one.held()).as("it was frozen").isFalse();
        assertThat(get(path).at("/spec/leaseTransitions").asInt()).isEqualTo(1);
        pass(other.renewal());
        assertThat(one.held()).isFalse();
        assertThat(other.held()).isTrue();
    }

    @Test
    void frozenHolderThatNobodyReplacedLeadsOn() throws Exception {
        assertThat(one.held()).isTrue();
        pass(LENGTH.multipliedBy(3));
        assertThat(one.held()).isTrue();
        assertThat(other.held()).isFalse();
        pass(LENGTH.dividedBy(2));
        assertThat(other.held()).isFalse();
    }

    @Test
    @NeedsStandIn("another takes the lease within a request")
    void holderThatFreezesWhileItRenewsFindsOut() throws Exception {
        assertThat(one.held()).isTrue();
        assertThat(other.held()).isFalse();
        pass(LENGTH.dividedBy(2));
        AtomicBoolean once = new AtomicBoolean();
        AtomicBoolean taken = new AtomicBoolean();
        standIn()
                .on(
                        request -> {
                            if (request.method().equals("PATCH") && once.compareAndSet(false, true)) {
                                pass(LENGTH);
                                taken.set(isHeld(other));
                            }
                            return false;
                        },
                        ApiFault.DROP);

        assertThat(one.held()).isFalse();
        assertThat(taken).isTrue();
        assertThat(holder()).startsWith("other_");
    }

    private static boolean isHeld(KubernetesLease lease) {
        try {
            return lease.held();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @NeedsStandIn("its answers are late")
    void answerThatTookTooLongIsNoAnswer() throws Exception {
        assertThat(one.held()).isTrue();
        pass(LENGTH.dividedBy(2));
        // Each renewal is over when its answer comes.
        standIn()
                .on(
                        request -> {
                            if (request.method().equals("PATCH")) {
                                pass(LENGTH);
                            }
                            return false;
                        },
                        ApiFault.DROP);
        assertThat(one.held()).isFalse();
        standIn().heal();
        assertThat(one.held()).isTrue();
    }

    @Test
    @NeedsStandIn("another takes the lease within a request")
    void ofSeveralWhoTakeItOneDoes() throws Exception {
        AtomicBoolean once = new AtomicBoolean();
        standIn()
                .on(
                        request -> {
                            if (request.method().equals("POST") && once.compareAndSet(false, true)) {
                                isHeld(other);
                            }
                            return false;
                        },
                        ApiFault.DROP);
        assertThat(one.held()).isFalse();
        assertThat(other.held()).isTrue();
    }

    @Test
    @NeedsStandIn("its answers are lost")
    void answersThatAreLostDoNotLoseTheLease() throws Exception {
        standIn().on(ApiRequest.first(1, ApiRequest.of("POST", "leases")), ApiFault.LOSE_ANSWER);
        standIn().on(ApiRequest.first(1, ApiRequest.of("PATCH", "leases")), ApiFault.LOSE_ANSWER);
        assertThat(one.held()).isTrue();
        pass(LENGTH.dividedBy(2));
        assertThat(one.held()).isTrue();
    }

    @Test
    void whoEndsGivesItBack() throws Exception {
        assertThat(one.held()).isTrue();
        one.close();
        one.close();
        assertThat(one.held()).isFalse();
        assertThat(other.held()).isTrue();
        assertThat(holder()).startsWith("other_");
    }

    @Test
    void closingTakesNothingFromAnother() throws Exception {
        assertThat(one.held()).isTrue();
        assertThat(other.held()).isFalse();
        pass(LENGTH);
        assertThat(other.held()).isTrue();
        one.close();
        assertThat(holder()).startsWith("other_");
    }

    @Test
    void longerLeaseOfAnotherIsRespected() throws Exception {
        create(
                "coordination.k8s.io/v1",
                "Lease",
                backups,
                "plans",
                "\"spec\": {\"holderIdentity\": \"stranger\", \"leaseDurationSeconds\": 90}");
        assertThat(one.held()).isFalse();
        pass(Duration.ofSeconds(89));
        assertThat(one.held()).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(one.held()).isTrue();
    }

    @Test
    @NeedsStandIn("it refuses requests")
    void whatCannotBeToldIsNotHeld() throws Exception {
        assertThat(one.held()).isTrue();
        standIn().on(ApiRequest.any(), ApiFault.FORBIDDEN);
        assertThatThrownBy(() -> one.held()).isInstanceOf(IOException.class);
    }

    @Test
    void leasesAreInNamespacesAndLastAWhile() throws Exception {
        KubernetesTarget whole = cluster.target();
        assertThatThrownBy(() -> KubernetesLease.builder(whole, "plans")).isInstanceOf(IllegalArgumentException.class);
        KubernetesLease.Builder builder = KubernetesLease.builder(whole.namespace(backups), "plans");
        assertThatThrownBy(() -> builder.length(Duration.ofSeconds(2))).isInstanceOf(IllegalArgumentException.class);
    }

    /** Each believes that it leads from when it asked until its lease is over: never two at a time. */
    @Test
    void neverDoTwoBelieveThatTheyLead() throws Exception {
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            KubernetesLease[] all = {one, other, lease("third", MutableClock.at("1999-01-01T00:00:00Z"))};
            long[] until = new long[all.length];
            for (int i = 0; i < 60; i++) {
                int who = random.nextInt(all.length);
                long asked = time.get();
                if (all[who].held()) {
                    for (int another = 0; another < all.length; another++) {
                        assertThat(another == who || until[another] <= time.get())
                                .as("seed %d, step %d", seed, i)
                                .isTrue();
                    }
                    // What it has was renewed in the last half of its time, and lasts as long at least.
                    until[who] = asked + LENGTH.dividedBy(2).toNanos();
                } else {
                    until[who] = 0;
                }
                pass(Duration.ofMillis(random.nextInt(30_000)));
            }
            all[2].close();
        }
    }
}
