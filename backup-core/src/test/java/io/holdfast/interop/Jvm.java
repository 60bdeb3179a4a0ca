package io.holdfast.interop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import com.sun.jna.Native;
import io.holdfast.repository.Repository;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.LoggedServer;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Runs the main method of a test in a process of its own, with the whole of Holdfast. */
public final class Jvm {

    private static final List<Class<?>> NEEDED = List.of(
            Jvm.class,
            Repository.class,
            Store.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonInclude.class,
            Zstd.class,
            Native.class,
            Logger.class,
            LoggedServer.class,
            LoadSettings.class);

    private Jvm() {}

    /** Starts it; what it prints can be read, and its errors go where ours do. */
    public static Process start(Class<?> main, String... arguments) throws IOException, URISyntaxException {
        return start(256, main, arguments);
    }

    /** The same with so many MiB of memory for objects. */
    static Process start(int heap, Class<?> main, String... arguments) throws IOException, URISyntaxException {
        List<String> classPath = new ArrayList<>();
        for (Class<?> needed : NEEDED) {
            classPath.add(Path.of(needed.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, classPath),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
