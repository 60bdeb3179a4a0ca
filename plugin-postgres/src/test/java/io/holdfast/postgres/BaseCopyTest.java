package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/** Headers of tar as a server writes them, and others that are allowed. */
class BaseCopyTest {

    private static final int HEADER = 512;
    private static final long TEN_GIB = 10L << 30;

    @Test
    void sizesBeyondEightGibibytesAreRead() throws IOException {
        assertThat(entry(header("base/5/16384", TEN_GIB)).size()).isEqualTo(TEN_GIB);
    }

    @Test
    void namesThatAreSplitBetweenPrefixAndNameAreRead() throws IOException {
        String directory = "pg_tblspc/16385/PG_17_202406281/" + "d".repeat(100);
        byte[] header = header("short", 7);
        write(header, 0, 100, "0123456789");
        write(header, 345, 155, directory);
        byte[] sum = String.format("%06o\0 ", checksum(header)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(sum, 0, header, 148, 8);

        assertThat(entry(header).path()).isEqualTo("base/" + directory + "/0123456789");
    }

    private static Entry entry(byte[] header) throws IOException {
        TarArchiveEntry found =
                new TarArchiveInputStream(new ByteArrayInputStream(Arrays.copyOf(header, 3 * HEADER))).getNextEntry();
        return BaseCopy.entry("base/", found);
    }

    /** The first block of an archive. */
    private static byte[] header(String name, long size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(size);
            tar.putArchiveEntry(entry);
            tar.flush();
            return Arrays.copyOf(bytes.toByteArray(), HEADER);
        } catch (IOException e) {
            // Closing finds that the content is missing.
            return Arrays.copyOf(bytes.toByteArray(), HEADER);
        }
    }

    private static void write(byte[] header, int offset, int room, String text) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), room);
        System.arraycopy(bytes, 0, header, offset, room);
    }

    private static int checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < HEADER; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        return sum;
    }
}
