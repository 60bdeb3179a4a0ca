package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerDocumentTest {

    private static ChunkerDocument decode(String json) throws MalformedException {
        return ChunkerDocument.decode(json.getBytes(UTF_8));
    }

    @Test
    void theTableIsLeftOutUnlessItIsThatOfAnotherRepository() throws Exception {
        ChunkerDocument own = new ChunkerDocument(ChunkerDocument.FASTCDC, Optional.empty());
        ChunkerDocument other = new ChunkerDocument(ChunkerDocument.FASTCDC, Optional.of(new byte[] {1, 2, 3, 4}));
        assertThat(own.encode()).asString(UTF_8).isEqualTo("{\"version\":1,\"chunker\":\"fastcdc\"}");
        assertThat(other.encode())
                .asString(UTF_8)
                .isEqualTo("{\"version\":1,\"chunker\":\"fastcdc\",\"table\":\"AQIDBA==\"}");
        assertThat(ChunkerDocument.decode(own.encode()).table()).isEmpty();
        assertThat(ChunkerDocument.decode(other.encode()).table()).hasValue(new byte[] {1, 2, 3, 4});
    }

    @Test
    void anyOrderAndUnknownFieldsAreRead() throws Exception {
        ChunkerDocument read = decode("{\"table\":\"AQIDBA==\", \"chunker\":\"fastcdc\", \"more\":[1], \"version\":1}");
        assertThat(read.chunker()).isEqualTo("fastcdc");
        assertThat(read.table()).hasValue(new byte[] {1, 2, 3, 4});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"chunker\":1}",
                "{\"chunker\":\"fastcdc\",\"table\":\"!\"}",
                "{\"chunker\":\"rabin\""
            })
    void whatIsNoSuchDocumentIsRefused(String json) {
        assertThatThrownBy(() -> decode(json)).isInstanceOf(MalformedException.class);
    }
}
