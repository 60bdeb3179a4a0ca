package io.holdfast.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.internal.files.ChildJvm;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full disks, read-only file systems and lost permissions, which are real; so they are met in a process of its own. */
class LocalStoreInTroubleTest {

    private static final String MOUNT = "mount -t tmpfs -o size=2m,mode=0700 none DIRECTORY";

    @TempDir
    private Path scratch;

    @TempDir
    private Path directory;

    @Test
    void fullDiskIsNamedAndNothingIsLeft() throws Exception {
        List<String> told = afterMounting(MOUNT, "full");

        assertThat(told)
                .containsExactly(
                        "put a: stored",
                        "put b: stored",
                        "put c: stored",
                        "put d: refused",
                        "the disk is full: 600000 bytes were to be stored where",
                        "files [a, b, c]",
                        "delete a: deleted",
                        "put d: stored");
    }

    @Test
    void readOnlyFileSystemIsNamed() throws Exception {
        String script = MOUNT + " && echo old > DIRECTORY/a && mount -o remount,ro DIRECTORY";
        List<String> told = afterMounting(script, "forbidden");

        assertThat(told)
                .containsExactly(
                        "read a: old",
                        "put b: refused",
                        "the file system is read-only; nothing was changed",
                        "delete a: refused",
                        "the file system is read-only; nothing was changed",
                        "now: known");
    }

    @Test
    void fileSystemThatHasSpaceButNoRoomForAnotherFileIsNamed() throws Exception {
        String script = "mount -t tmpfs -o size=20m,nr_inodes=2,mode=0700 none DIRECTORY && echo old > DIRECTORY/a";
        List<String> told = afterMounting(script, "forbidden");

        assertThat(told)
                .containsExactly(
                        "read a: old",
                        "put b: refused",
                        "there is no room on the file system for another file (df, df -i); nothing was stored",
                        "delete a: deleted",
                        "now: known");
    }

    /** As a disk quota does, this limit lets a write fail of which the JDK says no more than the system's words. */
    @Test
    void limitOfTheProcessIsNamed() throws Exception {
        List<String> told = afterMounting(MOUNT + " && echo old > DIRECTORY/a && ulimit -f 500", "forbidden");

        assertThat(told)
                .containsExactly(
                        "read a: old",
                        "put b: refused",
                        "the system does not let files become so large (ulimit -f); nothing was stored",
                        "delete a: deleted",
                        "now: known");
    }

    @Test
    void exceededQuotaIsFinal() throws Exception {
        BlobContent exceeding = new BlobContent() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("Disk quota exceeded");
            }
        };
        try (Store store = LocalStore.at(directory)) {
            assertThatExceptionOfType(AccessDeniedException.class)
                    .isThrownBy(() -> store.put("a", exceeding))
                    .withMessageContaining("the disk quota is exceeded; nothing was stored");
        }
    }

    @Test
    void immutableDirectoryIsNamed() throws Exception {
        Files.writeString(directory.resolve("a"), "old\n");
        Path scene = directory;
        assumeThat(chattr("+i", scene)).as("chattr is permitted").isZero();
        try {
            List<String> told = new ChildJvm(scratch).run(getClass(), "forbidden", scene.toString());
            String reason = "the system does not permit it, as for what is immutable (lsattr); nothing was changed";
            assertThat(told)
                    .containsExactly(
                            "read a: old", "put b: refused", reason, "delete a: refused", reason, "now: known");
        } finally {
            chattr("-i", scene);
        }
    }

    private static int chattr(String change, Path file) throws InterruptedException {
        try {
            return new ProcessBuilder("chattr", change, file.toString()).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void directoryOfAnotherUserCanBeReadAndNoMore() throws Exception {
        Files.writeString(directory.resolve("a"), "old\n");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
        Files.setPosixFilePermissions(directory.resolve("a"), PosixFilePermissions.fromString("r--r--r--"));
        try {
            List<String> told = new ChildJvm(scratch).runUnprivileged(getClass(), "forbidden", directory.toString());
            assertThat(told)
                    .containsExactly(
                            "read a: old",
                            "put b: refused",
                            "permission denied",
                            "delete a: refused",
                            "permission denied",
                            "now: known");
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private List<String> afterMounting(String script, String scene) throws Exception {
        String there = script.replace("DIRECTORY", directory.toString());
        return new ChildJvm(scratch).runAfterMounting(there, getClass(), scene, directory.toString());
    }

    /** Plays a scene in a directory and tells what happens. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        try (Store store = LocalStore.at(directory)) {
            List<String> told = new ArrayList<>();
            if (arguments[0].equals("full")) {
                fillTheDisk(store, directory, told);
            } else {
                readAndWrite(store, told);
            }
            told.forEach(System.out::println);
        }
    }

    private static void fillTheDisk(Store store, Path directory, List<String> told) throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            put(store, name, told);
        }
        try (Stream<Path> files = Files.list(directory)) {
            told.add("files "
                    + files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        delete(store, told);
        put(store, "d", told);
    }

    private static void readAndWrite(Store store, List<String> told) throws Exception {
        told.add("read a: " + new String(store.read("a", 0, 100).readAllBytes(), UTF_8).strip());
        put(store, "b", told);
        delete(store, told);
        told.add("now: " + (store.now() == null ? "unknown" : "known"));
    }

    private static void put(Store store, String name, List<String> told) throws Exception {
        try {
            store.put(name, BlobContent.of(new byte[600_000]));
            told.add("put " + name + ": stored");
        } catch (AccessDeniedException e) {
            told.add("put " + name + ": refused");
            told.add(reason(e));
        }
    }

    private static void delete(Store store, List<String> told) throws Exception {
        IOException failure = store.delete(List.of("a")).get("a");
        told.add("delete a: " + (failure == null ? "deleted" : "refused"));
        if (failure instanceof AccessDeniedException e) {
            told.add(reason(e));
        }
    }

    private static String reason(AccessDeniedException e) {
        return e.getReason() == null ? "" : e.getReason().replaceAll(" where .*", " where");
    }
}
