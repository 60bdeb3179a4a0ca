package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RdbTransferTest {

    private static final String MARK = "0123456789abcdef0123456789abcdef01234567";

    @Test
    void countedCopyEndsAfterItsBytes() throws Exception {
        assertThat(read("\n\n$5\r\nhello*1\r\n")).isEqualTo("hello");
    }

    @Test
    void markedCopyEndsAtTheMark() throws Exception {
        for (String content :
                new String[] {"", "h", "hello", MARK.substring(1), MARK.substring(0, 39), "x".repeat(1000)}) {
            assertThat(read("\n$EOF:" + MARK + "\r\n" + content + MARK)).isEqualTo(content);
        }
    }

    @Test
    void copyThatIsCutOffIsRefused() {
        for (String cut : new String[] {"$5\r\nhell", "$EOF:" + MARK + "\r\nhello" + MARK.substring(1), "", "\n"}) {
            assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(EOFException.class);
        }
    }

    private static String read(String sent) throws Exception {
        try (InputStream transfer = RdbTransfer.of(new RespConnection(new Sending(sent)))) {
            return new String(transfer.readAllBytes(), ISO_8859_1);
        }
    }

    /** Sends, a few bytes at a time. */
    private static final class Sending extends Socket {

        private final ByteArrayInputStream bytes;
        private final Random random;

        Sending(String sent) {
            bytes = new ByteArrayInputStream(sent.getBytes(ISO_8859_1));
            random = new Random(sent.length());
        }

        @Override
        public InputStream getInputStream() {
            return new InputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    return bytes.read(into, offset, Math.min(length, 1 + random.nextInt(60)));
                }
            };
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }
    }
}
