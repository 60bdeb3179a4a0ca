package io.holdfast.redis.internal.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterMapTest {

    private static final String NODES = """
            aa 10.0.0.3:7003@17003,three.example master - 0 1 3 connected 10923-16383
            bb 10.0.0.1:7001@17001 myself,master - 0 1 1 connected 0-5459 5460 [93->-cc] [94-<-aa]
            cc ::1:7002@17002 master,fail - 0 1 2 disconnected 5461-10922
            dd 10.0.0.4:7004@17004 slave aa 0 1 3 connected
            ee :0@0 slave,noaddr,fail bb 0 1 1 disconnected
            ff 10.0.0.6:7006@17006 master - 0 1 6 connected
            """;

    @Test
    void mastersAreInTheOrderOfTheirSlots() throws IOException {
        ClusterMap map = ClusterMap.parse(NODES);

        assertThat(map.masters()).extracting(ClusterMap.Node::id).containsExactly("bb", "cc", "aa");
        assertThat(map.masters().get(0).slots()).hasToString("[0-5459, 5460]");
        assertThat(map.masters().get(0).moving()).isEqualTo(List.of("[93->-cc]", "[94-<-aa]"));
        assertThat(map.masters().get(1).host()).isEqualTo("::1");
        assertThat(map.masters().get(2).port()).isEqualTo(7003);
    }

    @Test
    void orderStaysWhenFewSlotsAreMoved() throws IOException {
        String moved = NODES.replace("10923-16383", "0-99 10923-16383").replace("0-5459 5460", "100-5460");

        assertThat(ClusterMap.parse(moved).masters())
                .extracting(ClusterMap.Node::id)
                .containsExactly("bb", "cc", "aa");
    }

    @Test
    void slotsOfWhoIsGoneAreUncovered() throws IOException {
        assertThat(ClusterMap.parse(NODES).uncovered()).isEqualTo(5462);
        assertThat(ClusterMap.parse(NODES.replace("master,fail", "master")).uncovered())
                .isZero();
    }

    @Test
    void replicasThatAreGoneDoNotCount() throws IOException {
        ClusterMap map = ClusterMap.parse(NODES);

        assertThat(map.replicasOf(map.masters().get(0))).isEmpty();
        assertThat(map.replicasOf(map.masters().get(2)))
                .extracting(ClusterMap.Node::id)
                .containsExactly("dd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "aa host:1@2 master - 0 1 x connected",
                "aa host master - 0 1 1 connected",
                "aa host:1@2 master - 0 1 1 connected all"
            })
    void whatIsNoMapIsRefused(String text) {
        assertThatThrownBy(() -> ClusterMap.parse(text)).isInstanceOf(IOException.class);
    }
}
