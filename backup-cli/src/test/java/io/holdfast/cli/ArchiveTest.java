package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into archives comes out of them, also with the tools that everybody has. */
class ArchiveTest {

    private static final Instant TIME = Instant.parse("2024-02-29T12:00:00.123456789Z");
    private static final byte[] CONTENT = "content\n".getBytes(UTF_8);

    @TempDir
    private Path directory;

    @Test
    void tarKeepsMetadataAndNamesOfAnyLength() throws Exception {
        String longName = "d/" + "ü".repeat(120);
        byte[] tar = tar(
                file(longName)
                        .permissions(04751)
                        .owner(70000, "grüße")
                        .group(3_000_000, "g")
                        .modified(TIME)
                        .build(),
                Entry.symlink("link", "ü".repeat(60)).modified(TIME).build());
        Map<String, TarArchiveEntry> entries = read(tar);
        TarArchiveEntry file = entries.get(longName);
        assertThat(file.getMode()).isEqualTo(04751);
        assertThat(file.getLongUserId()).isEqualTo(70000);
        assertThat(file.getLongGroupId()).isEqualTo(3_000_000);
        assertThat(file.getUserName()).isEqualTo("grüße");
        assertThat(file.getLastModifiedTime().toInstant()).isEqualTo(TIME);
        assertThat(file.getSize()).isEqualTo(CONTENT.length);
        assertThat(entries.get("link").getLinkName()).isEqualTo("ü".repeat(60));
    }

    @Test
    void tarKeepsTimesBefore1970() throws Exception {
        Instant before = Instant.parse("1969-12-31T23:59:58.25Z");
        assertThat(read(tar(file("f").modified(before).build()))
                        .get("f")
                        .getLastModifiedTime()
                        .toInstant())
                .isEqualTo(before);
    }

    @Test
    void tarKeepsExtendedAttributesOfAnyBytes() throws Exception {
        byte[] value = {0, (byte) 0xff, '\n', '=', 'x'};
        byte[] tar = tar(file("f")
                .extendedAttributes(List.of(new Entry.ExtendedAttribute("user.a", value)))
                .build());
        assertThat(new String(tar, ISO_8859_1))
                .contains("29 SCHILY.xattr.user.a=" + new String(value, ISO_8859_1) + "\n");
        assertThat(read(tar)).containsKey("f");
    }

    @Test
    void tarKeepsHardLinksAndDevices() throws Exception {
        Entry device = Entry.of("device", EntryType.CHARACTER_DEVICE)
                .permissions(0600)
                .deviceNumber(5L << 8 | 1)
                .build();
        Map<String, TarArchiveEntry> entries = read(
                tar(file("a").inode(7, 1, 2).build(), file("b").inode(7, 1, 2).build(), device));
        assertThat(entries.get("b").isLink()).isTrue();
        assertThat(entries.get("b").getLinkName()).isEqualTo("a");
        assertThat(entries.get("device").getDevMajor()).isEqualTo(5);
        assertThat(entries.get("device").getDevMinor()).isEqualTo(1);
    }

    @Test
    void tarLinksToNoFileThatCouldNotBeAdded() throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (TarArchive archive = new TarArchive(to)) {
            Archive.FileContent damaged = () -> {
                throw new IOException("damaged");
            };
            assertThatIOException()
                    .isThrownBy(() -> archive.add(file("a").inode(7, 1, 2).build(), "a", damaged));
            archive.add(file("b").inode(7, 1, 2).build(), "b", ArchiveTest::content);
        }
        assertThat(read(to.toByteArray())).containsOnlyKeys("b");
        assertThat(read(to.toByteArray()).get("b").isFile()).isTrue();
    }

    @Test
    void tarHasNoSockets() throws Exception {
        try (TarArchive archive = new TarArchive(new ByteArrayOutputStream())) {
            Entry socket = Entry.of("s", EntryType.SOCKET).build();
            assertThat(archive.add(socket, "s", ArchiveTest::content)).isFalse();
        }
    }

    @Test
    void gnuTarRestoresWhatTarHolds() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")), "there is no tar");
        byte[] tar = tar(
                Entry.directory("dir").permissions(0750).modified(TIME).build(),
                file("dir/a\udcff\nb")
                        .permissions(0640)
                        .modified(TIME)
                        .inode(7, 1, 2)
                        .build(),
                file("dir/hard").permissions(0640).modified(TIME).inode(7, 1, 2).build(),
                file("dir/" + "\udcff".repeat(150))
                        .permissions(0640)
                        .modified(TIME)
                        .build(),
                Entry.symlink("dir/link", "a").modified(TIME).build());
        String listing = run(
                tar,
                "mkdir x && tar -C x --no-same-owner -xpf archive && cd x"
                        + " && find . ! -name . -printf '%p|%y|%m|%n|%T@|%l\\0'");
        String time = "1709208000.1234567890";
        assertThat(listing.split("\0"))
                .containsExactlyInAnyOrder(
                        "./dir/" + "ÿ".repeat(150) + "|f|640|1|" + time + "|",
                        "./dir/aÿ\nb|f|640|2|" + time + "|",
                        "./dir/hard|f|640|2|" + time + "|",
                        "./dir/link|l|777|1|" + time + "|a",
                        "./dir|d|750|2|" + time + "|");
    }

    @Test
    void zipKeepsModesOwnersTimesAndLinks() throws Exception {
        Path zip = zip(
                Entry.directory("dir").permissions(0750).modified(TIME).build(),
                file("dir/ü").permissions(0640).owner(70000, "").modified(TIME).build(),
                Entry.symlink("dir/link", "ü").build());
        try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
            assertThat(file.getEntry("dir/").getUnixMode()).isEqualTo(040750);
            ZipArchiveEntry entry = file.getEntry("dir/ü");
            assertThat(entry.getUnixMode()).isEqualTo(0100640);
            assertThat(entry.getLastModifiedTime().toInstant().getEpochSecond()).isEqualTo(TIME.getEpochSecond());
            assertThat(file.getInputStream(entry).readAllBytes()).isEqualTo(CONTENT);
            assertThat(file.getUnixSymlink(file.getEntry("dir/link"))).isEqualTo("ü");
        }
    }

    @Test
    void zipSaysWhatItCannotHold() throws Exception {
        try (ZipArchive archive = new ZipArchive(new ByteArrayOutputStream())) {
            Entry fifo = Entry.of("fifo", EntryType.FIFO).build();
            assertThat(archive.add(fifo, "fifo", ArchiveTest::content)).isFalse();
            assertThat(archive.add(file("a\udcff").build(), "a\udcff", ArchiveTest::content))
                    .isFalse();
            assertThat(archive.add(file("a").build(), "a", ArchiveTest::content))
                    .isTrue();
        }
    }

    @Test
    void unzipTestsWhatZipHolds() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unzip")), "there is no unzip");
        Path zip = zip(
                file("a").build(), file("b\udcff").build(), Entry.directory("d").build());
        assertThat(run(Files.readAllBytes(zip), "unzip -tq archive")).contains("No errors detected");
        assertThat(run(Files.readAllBytes(zip), "unzip -Z1 archive")).isEqualTo("a\nb\\xff\nd/\n");
    }

    private static Entry.Builder file(String path) {
        return Entry.file(path).size(CONTENT.length);
    }

    private static InputStream content() {
        return new ByteArrayInputStream(CONTENT);
    }

    private static byte[] tar(Entry... entries) throws IOException, InterruptedException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (Archive archive = new TarArchive(to)) {
            addAll(archive, entries);
        }
        return to.toByteArray();
    }

    private Path zip(Entry... entries) throws IOException, InterruptedException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (Archive archive = new ZipArchive(to)) {
            addAll(archive, entries);
        }
        return Files.write(directory.resolve("a.zip"), to.toByteArray());
    }

    private static void addAll(Archive archive, Entry... entries) throws IOException, InterruptedException {
        for (Entry entry : entries) {
            archive.add(entry, entry.path(), ArchiveTest::content);
        }
    }

    private static Map<String, TarArchiveEntry> read(byte[] tar) throws IOException {
        Map<String, TarArchiveEntry> entries = new TreeMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }

    private String run(byte[] archive, String script) throws IOException, InterruptedException {
        Files.write(directory.resolve("archive"), archive);
        Process process = new ProcessBuilder("/bin/sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
