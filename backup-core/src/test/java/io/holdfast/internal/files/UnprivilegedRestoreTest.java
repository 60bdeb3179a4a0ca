package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.HostFiles;
import io.holdfast.repository.RestoreReport;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class UnprivilegedRestoreTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    @Test
    void whatOnlyAPrivilegedUserMayGiveIsToldOnceAndTheRestIsThere() throws Exception {
        try (DirectoryHandle handle = HostFiles.best().openDirectory(directory.toString())) {
            handle.setPermissions(DirectoryHandle.SELF, 01777);
        }
        String target = directory.resolve("target").toString();

        List<String> said = new ChildJvm(scratch).runUnprivileged(getClass(), target);

        assertThat(said)
                .filteredOn(line -> line.startsWith("problem"))
                .hasSize(2)
                .anyMatch(line -> line.contains("trusted.secret"))
                .anyMatch(line -> line.startsWith("problem null: ") && line.contains("permission denied"));
        assertThat(said)
                .filteredOn(line -> line.startsWith("note"))
                .singleElement()
                .asString()
                .contains("belongs to others");
        assertThat(said)
                .filteredOn(line -> line.startsWith("has"))
                .containsExactly("has closed 555", "has closed/one 640", "has suid 755", "has two 600");
        assertThat(said).last().isEqualTo("unchanged 3");
    }

    /** Restores twice: the second time it works in directories that are closed again. */
    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[0]);
        List<ExtendedAttribute> secret = List.of(new ExtendedAttribute("trusted.secret", new byte[] {1}));
        RecordedTree tree = new RecordedTree();
        tree.put(Entry.directory("closed").permissions(0555).build());
        for (String path : List.of("closed/one", "suid", "two")) {
            int permissions = path.equals("suid") ? 04755 : path.equals("two") ? 0600 : 0640;
            Entry file = Entry.file(path)
                    .permissions(permissions)
                    .size(1)
                    .owner(1, "daemon")
                    .extendedAttributes(secret)
                    .build();
            tree.put(file, Content.of(new byte[1]));
        }
        tree.put(Entry.of("null", EntryType.CHARACTER_DEVICE).deviceNumber(259).build());

        Restore restore = new Restore(target);
        RestoreReport report = restore.run(tree);
        restore.notes().forEach(note -> System.out.println("note " + note.reason()));
        report.problems().forEach(problem -> System.out.println("problem " + problem.path() + ": " + problem.reason()));
        RecordedTree restored = Trees.of(target);
        for (String path : restored.paths()) {
            System.out.println("has " + path + " "
                    + Integer.toOctalString(restored.get(path).permissions()));
        }
        System.out.println("unchanged " + new Restore(target).run(tree).unchanged());
    }
}
