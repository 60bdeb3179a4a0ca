package io.holdfast.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class OneFileSystemTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    @Test
    void ofWhatIsMountedBelowThereIsTheDirectoryAlone() throws Exception {
        assertThat(walkMounted(".")).containsExactly("file", "mount");
    }

    @Test
    void aRootIsThereOnWhateverFileSystemItIs() throws Exception {
        assertThat(walkMounted(".", "mount/root")).containsExactly("file", "mount", "mount/root", "mount/root/inside");
    }

    private Iterable<String> walkMounted(String... roots) throws Exception {
        Files.createFile(directory.resolve("file"));
        Files.createDirectory(directory.resolve("mount"));
        String script = "cd '" + directory + "' && mount -t tmpfs none mount && mkdir mount/root"
                + " && touch mount/beside mount/root/inside";
        String[] arguments = new String[roots.length + 1];
        arguments[0] = directory.toString();
        System.arraycopy(roots, 0, arguments, 1, roots.length);
        return new ChildJvm(scratch).runAfterMounting(script, getClass(), arguments);
    }

    public static void main(String[] arguments) throws Exception {
        String[] roots = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, roots, 0, roots.length);
        new Walk(Path.of(arguments[0]))
                .roots(roots)
                .oneFileSystem()
                .run()
                .paths()
                .forEach(System.out::println);
    }
}
