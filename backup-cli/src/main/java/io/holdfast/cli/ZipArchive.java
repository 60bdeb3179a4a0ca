package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryPaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.apache.commons.compress.archivers.zip.X7875_NewUnix;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A zip file with files, directories and symbolic links, their modes, owners and times. Devices, pipes, sockets and extended attributes have no place
 * in one, hard links become files of their own, and a name that is not valid UTF-8 is written as it is printed.
 */
final class ZipArchive implements Archive {

    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int SYMLINK = 0120000;
    /** Content that does not shrink takes a little more than its size, so that the 4 GiB of plain zip are reached before. */
    private static final long ZIP64_FROM = 0xf000_0000L;

    private final ZipArchiveOutputStream zip;

    ZipArchive(OutputStream to) {
        zip = new ZipArchiveOutputStream(to);
        zip.setEncoding(UTF_8.name());
    }

    @Override
    public boolean add(Entry entry, String path, FileContent content) throws IOException, InterruptedException {
        switch (entry.type()) {
            case FILE -> {
                try (InputStream in = content.open()) {
                    zip.setUseZip64(entry.size() >= ZIP64_FROM ? Zip64Mode.Always : Zip64Mode.AsNeeded);
                    put(entry, textual(path), REGULAR);
                    in.transferTo(zip);
                }
            }
            case DIRECTORY -> put(entry, textual(path) + "/", DIRECTORY);
            case SYMLINK -> {
                put(entry, textual(path), SYMLINK);
                zip.write(EntryPaths.encode(entry.linkTarget()));
            }
            case BLOCK_DEVICE, CHARACTER_DEVICE, FIFO, SOCKET -> {
                return false;
            }
        }
        zip.closeArchiveEntry();
        return textual(path).equals(path) && entry.extendedAttributes().isEmpty();
    }

    private void put(Entry entry, String name, int type) throws IOException {
        ZipArchiveEntry header = new UnixEntry(name);
        header.setUnixMode(type | entry.permissions());
        header.setLastModifiedTime(FileTime.from(entry.modified()));
        X7875_NewUnix owner = new X7875_NewUnix();
        owner.setUID(entry.uid());
        owner.setGID(entry.gid());
        header.addExtraField(owner);
        if (type == REGULAR) {
            header.setSize(entry.size());
        }
        zip.putArchiveEntry(header);
    }

    private static String textual(String path) {
        return Arrays.equals(EntryPaths.encode(path), path.getBytes(UTF_8)) ? path : EntryPaths.printable(path);
    }

    @Override
    public void close() throws IOException {
        zip.finish();
        zip.flush();
    }

    /** An entry whose name may hold a backslash; the library takes it for a separator in names of no known origin. */
    private static final class UnixEntry extends ZipArchiveEntry {

        UnixEntry(String name) {
            super("");
            setPlatform(PLATFORM_UNIX);
            setName(name);
        }
    }
}
