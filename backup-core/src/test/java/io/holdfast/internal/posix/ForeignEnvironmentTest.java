package io.holdfast.internal.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in a JVM of another locale, and in one that cannot call native code. */
@EnabledOnOs(OS.LINUX)
class ForeignEnvironmentTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"best", "portable"})
    void namesSurviveALocaleThatKnowsOnlyAscii(String which) throws Exception {
        inChild(CLASS_PATH, List.of(), "writeOddNames", which);

        try (DirectoryHandle directory = HostFiles.best().openDirectory(HostPaths.text(temporary))) {
            assertThat(directory.list()).containsExactlyInAnyOrderElementsOf(HostFilesContract.oddNames());
            for (String name : HostFilesContract.oddNames()) {
                assertThat(directory.readLink(name)).isEqualTo(name);
            }
        }
    }

    @Test
    void withoutJnaTheLossesAreTold() throws Exception {
        String withoutJna = Stream.of(CLASS_PATH.split(File.pathSeparator))
                .filter(entry -> !entry.contains("jna"))
                .collect(Collectors.joining(File.pathSeparator));

        inChild(withoutJna, List.of(), "expectLosses", "com.sun.jna");
    }

    @Test
    void whereJnaCannotLoadTheLossesAreTold() throws Exception {
        List<String> nowhereToUnpack = List.of("-Djna.nosys=true", "-Djna.tmpdir=/proc/nowhere");

        inChild(CLASS_PATH, nowhereToUnpack, "expectLosses", "/proc/nowhere");
    }

    @Test
    @EnabledForJreRange(minVersion = 24)
    void whereNativeAccessIsDeniedTheLossesAreTold() throws Exception {
        inChild(CLASS_PATH, List.of("--illegal-native-access=deny"), "expectLosses", "native");
    }

    private void inChild(String classPath, List<String> options, String task, String argument) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Child.class.getName(), temporary.toString(), task, argument));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** What the child does; it fails by an exception. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            String argument = arguments[2];
            switch (arguments[1]) {
                case "writeOddNames" ->
                    writeOddNames(argument.equals("best") ? HostFiles.best() : new PortableFiles(), arguments[0]);
                case "expectLosses" -> expectLosses(argument);
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }

        private static void writeOddNames(HostFiles files, String path) throws IOException {
            try (DirectoryHandle directory = files.openDirectory(path)) {
                for (String name : HostFilesContract.oddNames()) {
                    directory.createSymlink(name, name);
                }
                for (String name : directory.list()) {
                    assertThat(directory.readLink(name)).isEqualTo(name);
                }
            }
        }

        private static void expectLosses(String reason) {
            List<String> losses = HostFiles.best().losses();
            assertThat(losses).hasSizeGreaterThan(5);
            assertThat(losses.get(0)).contains(reason);
            assertThat(HostFiles.best()).isInstanceOf(PortableFiles.class);
        }
    }
}
