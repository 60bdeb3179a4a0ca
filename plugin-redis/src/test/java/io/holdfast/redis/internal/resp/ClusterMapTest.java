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
            de 10.0.0.5:7005@17005 slave,fail? aa 0 1 3 connected
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

    @Test
    void formerMasterThatIsCutOffIsNotBelieved() throws IOException {
        String cutOff = """
                aa 10.0.0.1:7001@17001 myself,master - 0 1 1 connected 0-8191
                bb 10.0.0.2:7002@17002 master,fail - 0 1 2 disconnected 8192-16383
                cc 10.0.0.3:7003@17003 slave,fail aa 0 1 1 disconnected
                """;
        String others = """
                aa 10.0.0.1:7001@17001 master,fail - 0 1 1 disconnected
                bb 10.0.0.2:7002@17002 myself,master - 0 1 2 connected 8192-16383
                cc 10.0.0.3:7003@17003 master - 0 1 3 connected 0-8191
                """;
        for (List<String> order : List.of(List.of(cutOff, others), List.of(others, cutOff))) {
            ClusterMap map = ClusterMap.latest(List.of(ClusterMap.parse(order.get(0)), ClusterMap.parse(order.get(1))));

            assertThat(map.masters()).extracting(ClusterMap.Node::id).containsExactly("cc", "bb");
            assertThat(map.masters().get(0).slots()).hasToString("[0-8191]");
            assertThat(map.uncovered()).isZero();
        }
    }

    @Test
    void slotIsWithWhoeverGotItLast() throws IOException {
        String before = """
                aa 10.0.0.1:7001@17001 myself,master - 0 1 3 connected 0-8191
                bb 10.0.0.2:7002@17002 master - 0 1 2 connected 8192-16383
                """;
        String after = """
                aa 10.0.0.1:7001@17001 master - 0 1 3 connected 0-99 101-8191
                bb 10.0.0.2:7002@17002 myself,master - 0 1 4 connected 100 8192-16383
                """;
        ClusterMap old = ClusterMap.parse(before);
        ClusterMap map = ClusterMap.latest(List.of(old, ClusterMap.parse(after)));

        assertThat(map.masters())
                .extracting(node -> node.id() + node.slots())
                .containsExactly("aa[0-99, 101-8191]", "bb[100, 8192-16383]");
        assertThat(old.myself().orElseThrow().hasTheSlotsOf(map.masters().get(0)))
                .isFalse();
        assertThat(old.masters().get(0).hasTheSlotsOf(old.myself().orElseThrow()))
                .isTrue();
    }

    @Test
    void nodesOfTwoClustersAreRefused() throws IOException {
        List<ClusterMap> two = List.of(
                ClusterMap.parse("aa 10.0.0.1:7001@17001 myself,master - 0 1 3 connected 0-16383"),
                ClusterMap.parse("bb 10.0.0.2:7001@17001 myself,master - 0 1 9 connected 0-16383"));

        assertThatThrownBy(() -> ClusterMap.latest(two))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not of one cluster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing",
                "aa host:1@2 master - 0 1 x connected",
                "aa host master - 0 1 1 connected",
                "aa host:1@2 master - 0 1 1 connected all",
                "aa host:1@2 master - 0 1 1 connected 0-16384",
                "aa host:1@2 master - 0 1 1 connected 9-8"
            })
    void whatIsNoMapIsRefused(String text) {
        assertThatThrownBy(() -> ClusterMap.parse(text)).isInstanceOf(IOException.class);
    }
}
