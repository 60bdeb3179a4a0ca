package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.EntryType;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeNodesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 100, 5_000})
    void findsEachNodeByItsNameWhetherItIsKeptDecodedOrNot(int count) throws Exception {
        TreeWriter tree = new TreeWriter();
        for (int i = 0; i < count; i++) {
            tree.add(Node.builder(name(i), EntryType.FILE).size(i).build());
        }
        TreeNodes nodes = TreeNodes.of(tree.toByteArray());

        assertThat(nodes.size()).isEqualTo(count);
        assertThat(nodes).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(nodes.get(i).name()).isEqualTo(name(i));
            assertThat(nodes.find(name(i)).orElseThrow().size()).isEqualTo(i);
        }
        assertThat(nodes.find("")).isEmpty();
        assertThat(nodes.find("file-000001x")).isEmpty();
        assertThat(nodes.find("z")).isEmpty();
    }

    @Test
    void findsWhatAnotherProgramLeftUnsorted() throws Exception {
        TreeNodes nodes =
                TreeNodes.of("{\"nodes\":[{\"name\":\"c\"},{\"name\":\"a\"},{\"name\":\"b\"}]}\n".getBytes(UTF_8));

        assertThat(nodes.find("a")).isPresent();
        assertThat(nodes.find("b")).isPresent();
        assertThat(nodes.find("c")).isPresent();
        assertThat(nodes.find("d")).isEmpty();
    }

    @Test
    void aNodeThatCannotBeDecodedIsNotFoundOutLater() {
        assertThatThrownBy(() -> TreeNodes.of("{\"nodes\":[{\"name\":\"a\"},{\"name\":1}]}\n".getBytes(UTF_8)))
                .isInstanceOf(MalformedException.class);
    }

    private static String name(int i) {
        return "file-" + String.format(Locale.ROOT, "%06d", i);
    }
}
