package io.holdfast.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.format.LedgerDocument.Healing;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LedgerDocumentTest {

    private static final Id ONE = Id.hash(new byte[] {1});
    private static final Id TWO = Id.hash(new byte[] {2});

    static LedgerDocument example() {
        LedgerDocument document = new LedgerDocument();
        document.addProven(ONE, 1_700_000_000);
        document.addProven(TWO, 1_700_000_000);
        document.addFailed(ONE, 1_700_000_100);
        document.addHealed(new Healing(ONE, 1_700_000_200, "the copy"));
        return document;
    }

    static LedgerDocument copy(byte[] json) throws MalformedException {
        LedgerDocument copy = new LedgerDocument();
        LedgerDocument.decode(json, new LedgerDocument.Visitor() {
            @Override
            public void proven(Id pack, long time) {
                copy.addProven(pack, time);
            }

            @Override
            public void failed(Id pack, long time) {
                copy.addFailed(pack, time);
            }

            @Override
            public void healed(Healing healing) {
                copy.addHealed(healing);
            }
        });
        return copy;
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        byte[] json = example().encode();
        assertThat(copy(json).encode()).isEqualTo(json);
        assertThat(copy(json).size()).isEqualTo(3);
    }

    @Test
    void aPackTakesFewerThanFiftyBytes() {
        LedgerDocument document = new LedgerDocument();
        for (int pack = 0; pack < 50_000; pack++) {
            document.addProven(Id.of(pack, pack, pack, pack), 1_700_000_000 + pack / 64);
        }
        assertThat(document.encode()).hasSizeLessThan(50_000 * 50);
    }

    @Test
    void anotherVersionAndAnIdThatIsCutOffAreRefused() {
        assertThatThrownBy(() -> copy("{\"version\":2}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> copy("{\"version\":1,\"proven\":[{\"time\":1,\"packs\":\"AAAA\"}]}"
                        .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class);
    }
}
