package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The key of a server at this machine's loopback address, and its certificate that nobody signed but itself.
 *
 * @param store a key store, with {@link #PASSWORD}
 * @param certificate in PEM
 */
record ServerKeys(Path store, Path certificate) {

    static final String PASSWORD = "holdfast";

    /** New ones, in a new directory. */
    static ServerKeys make(Path directory) throws Exception {
        Files.createDirectories(directory);
        ServerKeys keys = new ServerKeys(directory.resolve("keys.p12"), directory.resolve("certificate.pem"));
        keys.keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-startdate",
                "-1d",
                "-validity",
                "3");
        keys.keytool("-exportcert", "-rfc", "-file", keys.certificate().toString());
        return keys;
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", "server", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        Path log = store.resolveSibling("keytool.log");
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(log)).isZero();
    }
}
