package io.holdfast.postgres.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.EachVersion;
import io.holdfast.postgres.TestCluster;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerBinariesIT {

    private static final Path SERVERS = Path.of("target", "servers").toAbsolutePath();

    @TempDir
    private Path cache;

    @EachVersion
    void theBinariesOfAJarAreThoseOfItsVersion(int major) throws Exception {
        ServerBinaries binaries = TestCluster.binaries(major);
        assertThat(binaries.major()).isEqualTo(major);
        assertThat(binaries.version()).startsWith(major + ".");
        assertThat(binaries.program("initdb")).isExecutable();
        assertThat(binaries.hasExtension("amcheck")).isTrue();
        assertThat(binaries.hasExtension("nothing")).isFalse();
    }

    @Test
    void theyAreUnpackedOnceAndForThisUserOnly() throws Exception {
        Path jar = SERVERS.resolve("15.jar");
        Path postgres = ServerBinaries.ofJar(jar, cache.resolve("c")).program("postgres");
        Object file = Files.readAttributes(postgres, "fileKey,lastModifiedTime").toString();
        ServerBinaries.ofJar(jar, cache.resolve("c"));
        assertThat(Files.readAttributes(postgres, "fileKey,lastModifiedTime").toString())
                .isEqualTo(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("c"))))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.walk(postgres.getParent().getParent())) {
            assertThat(files.filter(Files::isSymbolicLink)).isNotEmpty().allMatch(Files::exists);
        }
    }

    @Test
    void whatWasUnpackedByHalfIsUnpackedAgain() throws Exception {
        Path jar = SERVERS.resolve("15.jar");
        Path unpacked = ServerBinaries.ofJar(jar, cache.resolve("c"))
                .program("postgres")
                .getParent()
                .getParent();
        Path half = unpacked.resolveSibling(unpacked.getFileName() + ".part");
        PrivateDirectory.delete(unpacked.resolve("share"));
        Files.move(unpacked, half);
        assertThat(ServerBinaries.ofJar(jar, cache.resolve("c")).hasExtension("amcheck"))
                .isTrue();
        assertThat(half).doesNotExist();
    }

    @Test
    void aCacheThatOthersCanWriteToIsRefused() throws Exception {
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> ServerBinaries.ofJar(SERVERS.resolve("15.jar"), cache))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others than this user could put things there");
    }

    @Test
    void theVersionIsFoundAmongSeveralJarsOfTheClassPath() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URL[] jars = {
            SERVERS.resolve("18.jar").toUri().toURL(),
            SERVERS.resolve("16.jar").toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(jars, before)) {
            thread.setContextClassLoader(loader);
            Path unpacked = SERVERS.resolve("unpacked");
            assertThat(ServerBinaries.ofClassPath(16, unpacked).orElseThrow().major())
                    .isEqualTo(16);
            assertThat(ServerBinaries.ofClassPath(17, unpacked)).isEmpty();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aVersionThatIsNowhereIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> ServerBinaries.find(9, cache.resolve("c")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no PostgreSQL 9 here")
                .hasMessageContaining("/usr/lib/postgresql/9/bin")
                .hasMessageContaining("Install its server package");
    }

    @Test
    void aProgramThatFailsSaysWhatItSaid() throws Exception {
        ServerBinaries binaries = TestCluster.binaries(15);
        assertThatThrownBy(() -> binaries.run("initdb", "--no-such-option"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-option");
        assertThat(List.of(binaries.run("initdb", "--version"))).allMatch(said -> said.contains("15."));
    }
}
