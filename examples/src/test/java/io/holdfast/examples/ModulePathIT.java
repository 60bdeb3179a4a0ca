package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulePathIT {

    @Test
    void aHostBacksUpWithHoldfastAsModules(@TempDir Path scratch) throws Exception {
        // The classes of this module are the host, on the class path; everything else comes as jars. Those of tests are
        // no modules.
        Map<Boolean, String> path = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .collect(Collectors.partitioningBy(
                        entry -> Files.isRegularFile(Path.of(entry)) && !entry.endsWith("-tests.jar"),
                        Collectors.joining(File.pathSeparator)));
        Path output = scratch.resolve("output");

        int exit = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path=" + path.get(true),
                        "--add-modules=io.holdfast.core,com.sun.jna,org.assertj.core",
                        "--class-path=" + path.get(false),
                        ModularHost.class.getName(),
                        scratch.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();

        assertThat(exit).as("exit code, after%n%s", Files.readString(output)).isZero();
    }
}
