package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar file that loses nothing but sockets: names and link targets as bytes of any length, times to the nanosecond, extended attributes, hard links
 * and devices.
 *
 * <p>What the old header cannot hold goes into a POSIX extended header, built here since its values may be any bytes; numbers beyond the octal
 * fields are written in base 256, which every tar of today reads.
 */
final class TarArchive implements Archive {

    private static final int NAME_FIELD = 100;

    private final TarArchiveOutputStream tar;
    private final Map<Inode, String> firstNames = new HashMap<>();

    TarArchive(OutputStream to) {
        // Latin-1 carries bytes through the library's strings as they are.
        tar = new TarArchiveOutputStream(to, ISO_8859_1.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_TRUNCATE);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    @Override
    public boolean add(Entry entry, String path, FileContent content) throws IOException, InterruptedException {
        if (entry.type() == EntryType.SOCKET) {
            return false;
        }
        if (entry.type() == EntryType.FILE) {
            addFile(entry, path, content);
        } else {
            String name = path + (entry.type() == EntryType.DIRECTORY ? "/" : "");
            add(entry, name, entry.linkTarget(), typeFlag(entry.type()), InputStream.nullInputStream());
        }
        return true;
    }

    private void addFile(Entry file, String name, FileContent content) throws IOException, InterruptedException {
        boolean hasOtherNames = file.links() > 1 && file.inode() != 0;
        Inode inode = new Inode(file.device(), file.inode());
        if (hasOtherNames && firstNames.containsKey(inode)) {
            add(file, name, firstNames.get(inode), TarConstants.LF_LINK, InputStream.nullInputStream());
            return;
        }
        try (InputStream in = content.open()) {
            add(file, name, "", TarConstants.LF_NORMAL, in);
        }
        if (hasOtherNames) {
            firstNames.put(inode, name);
        }
    }

    private void add(Entry entry, String name, String link, byte type, InputStream content) throws IOException {
        addExtendedHeader(entry, name, link);
        tar.putArchiveEntry(header(entry, name, link, type));
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry header(Entry entry, String name, String link, byte type) {
        TarArchiveEntry header = new TarArchiveEntry(latin1(name), type);
        header.setMode(entry.permissions());
        header.setUserId(entry.uid());
        header.setGroupId(entry.gid());
        header.setUserName(latin1(entry.user()));
        header.setGroupName(latin1(entry.group()));
        header.setLastModifiedTime(FileTime.from(entry.modified()));
        header.setLinkName(latin1(link));
        header.setSize(type == TarConstants.LF_NORMAL ? entry.size() : 0);
        header.setDevMajor(major(entry.deviceNumber()));
        header.setDevMinor(minor(entry.deviceNumber()));
        return header;
    }

    private void addExtendedHeader(Entry entry, String name, String link) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        if (needsRecord(name)) {
            addRecord(records, "path", EntryPaths.encode(name));
        }
        if (needsRecord(link)) {
            addRecord(records, "linkpath", EntryPaths.encode(link));
        }
        addRecord(records, "mtime", decimal(entry.modified()));
        for (Entry.ExtendedAttribute attribute : entry.extendedAttributes()) {
            addRecord(records, "SCHILY.xattr." + attribute.name(), attribute.value());
        }
        TarArchiveEntry header = new TarArchiveEntry("PaxHeaders/entry", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
        header.setSize(records.size());
        tar.putArchiveEntry(header);
        records.writeTo(tar);
        tar.closeArchiveEntry();
    }

    /** Names that are too long, and text beyond ASCII; a short name that is no text is best kept out of a header that is defined as UTF-8. */
    private static boolean needsRecord(String name) {
        byte[] bytes = EntryPaths.encode(name);
        boolean isBeyondAscii = bytes.length != name.length() && Arrays.equals(bytes, name.getBytes(UTF_8));
        return bytes.length > NAME_FIELD || isBeyondAscii;
    }

    /** Seconds since 1970 and their fraction, which counts backwards before then. */
    private static byte[] decimal(Instant time) {
        BigDecimal seconds = BigDecimal.valueOf(time.getEpochSecond());
        return seconds.add(BigDecimal.valueOf(time.getNano(), 9))
                .toPlainString()
                .getBytes(ISO_8859_1);
    }

    /** A record is {@code length key=value\n}, where the length counts itself. */
    private static void addRecord(ByteArrayOutputStream records, String key, byte[] value) {
        byte[] start = (" " + key + "=").getBytes(UTF_8);
        int rest = start.length + value.length + 1;
        int length = rest + String.valueOf(rest).length();
        if (String.valueOf(length).length() > String.valueOf(rest).length()) {
            length++;
        }
        records.writeBytes(String.valueOf(length).getBytes(ISO_8859_1));
        records.writeBytes(start);
        records.writeBytes(value);
        records.write('\n');
    }

    private static int major(long device) {
        return (int) (((device >> 8) & 0xfff) | ((device >> 32) & ~0xfff));
    }

    private static int minor(long device) {
        return (int) ((device & 0xff) | ((device >> 12) & ~0xff));
    }

    private static byte typeFlag(EntryType type) {
        return switch (type) {
            case FILE -> TarConstants.LF_NORMAL;
            case DIRECTORY -> TarConstants.LF_DIR;
            case SYMLINK -> TarConstants.LF_SYMLINK;
            case BLOCK_DEVICE -> TarConstants.LF_BLK;
            case CHARACTER_DEVICE -> TarConstants.LF_CHR;
            case FIFO -> TarConstants.LF_FIFO;
            case SOCKET -> throw new IllegalArgumentException("tar has no sockets");
        };
    }

    private static String latin1(String name) {
        return new String(EntryPaths.encode(name), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        tar.finish();
        tar.flush();
    }

    private record Inode(long device, long number) {}
}
