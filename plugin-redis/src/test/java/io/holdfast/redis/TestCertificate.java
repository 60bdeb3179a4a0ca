package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/**
 * A certificate that is signed by itself.
 *
 * @param file of it, in PEM
 * @param key the file of its private key
 */
record TestCertificate(Path file, Path key) {

    /** A new one. */
    static TestCertificate make(Path directory, String name, String of) throws Exception {
        TestCertificate made = new TestCertificate(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + name,
                        "-addext",
                        "subjectAltName=" + of,
                        "-keyout",
                        made.key.toString(),
                        "-out",
                        made.file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor()).as("openssl").isZero();
        return made;
    }
}
