package io.holdfast.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which servers are trusted, whoever encrypts. */
@Timeout(120)
class TrustTest {

    private static final String PASSWORD = "holdfast";
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String REFUSED = "does not prove that it is who it should be";

    @TempDir
    static Path files;

    private final AtomicInteger requests = new AtomicInteger();
    private final List<AutoCloseable> running = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        keytool("authority", "-ext", "BasicConstraints:critical=ca:true");
        keytool("stranger", "-ext", "BasicConstraints:critical=ca:true");
        keytool("good", "-signer", "authority", "-ext", "SAN=IP:127.0.0.1");
        keytool("other-name", "-signer", "authority", "-ext", "SAN=DNS:elsewhere.example.org");
        keytool("expired", "-signer", "authority", "-ext", "SAN=IP:127.0.0.1", "-startdate", "-10d");
        for (String authority : List.of("authority", "stranger")) {
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(keys().getCertificate(authority).getEncoded());
            Files.writeString(
                    trust(authority),
                    "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n",
                    US_ASCII);
        }
    }

    /** Makes a key and its certificate, which begins yesterday and ends after three days, unless something else is said. */
    private static void keytool(String alias, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + alias,
                "-validity",
                "4",
                "-storetype",
                "PKCS12",
                "-keystore",
                files.resolve("keys").toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        if (!command.contains("-startdate")) {
            command.addAll(List.of("-startdate", "-1d"));
        }
        Path log = files.resolve("keytool.log");
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(log)).isZero();
    }

    private static KeyStore keys() throws Exception {
        try (InputStream in = Files.newInputStream(files.resolve("keys"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        }
    }

    /** The file with the certificate of an authority. */
    private static Path trust(String authority) {
        return files.resolve(authority + ".pem");
    }

    /** The port of a server that shows this certificate and has no objects. */
    private int server(String certificate) throws Exception {
        return server(certificate, "TLSv1.3");
    }

    private int server(String certificate, String protocol) throws Exception {
        char[] password = PASSWORD.toCharArray();
        KeyStore all = keys();
        KeyStore shown = KeyStore.getInstance("PKCS12");
        shown.load(null, null);
        shown.setKeyEntry(
                certificate, all.getKey(certificate, password), password, all.getCertificateChain(certificate));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(shown, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters own = context.getDefaultSSLParameters();
                own.setProtocols(new String[] {protocol});
                parameters.setSSLParameters(own);
            }
        });
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        running.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private interface Serving {
        void run() throws IOException;
    }

    private static void serve(ExecutorService threads, Serving serving) {
        threads.execute(() -> {
            try {
                serving.run();
            } catch (IOException e) {
                // Either end has closed it.
            }
        });
    }

    private static S3Store.Builder store(int port, S3Tls tls) {
        return S3Store.at("https://127.0.0.1:" + port + "/bucket")
                .credentials("tester", Secret.of("secret"))
                .tls(tls);
    }

    private void refuses(S3Store.Builder builder) {
        try (S3Store store = builder.build()) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> store.stat("config"))
                    .withMessageContaining(REFUSED);
        }
        assertThat(requests).hasValue(0);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : running) {
            one.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoShowsATrustedCertificateOfItsNameIsAsked(S3Tls tls) throws Exception {
        try (S3Store store =
                store(server("good"), tls).trust(trust("authority")).build()) {
            assertThat(store.stat("config")).isEmpty();
        }
        assertThat(requests).hasPositiveValue();
    }

    @ParameterizedTest
    @EnumSource
    void olderProtocolsAreSpokenBackTo1Point2(S3Tls tls) throws Exception {
        try (S3Store store =
                store(server("good", "TLSv1.2"), tls).trust(trust("authority")).build()) {
            assertThat(store.stat("config")).isEmpty();
        }
        assertThat(requests).hasPositiveValue();
    }

    @ParameterizedTest
    @EnumSource
    void whoIsVouchedForByNobodyThatJavaTrustsIsNotAsked(S3Tls tls) throws Exception {
        refuses(store(server("good"), tls));
    }

    @ParameterizedTest
    @EnumSource
    void whoIsVouchedForByAStrangerIsNotAsked(S3Tls tls) throws Exception {
        refuses(store(server("good"), tls).trust(trust("stranger")));
    }

    @ParameterizedTest
    @EnumSource
    void whomThisJavaTrustsIsAskedWhateverElseIsTrusted(S3Tls tls) throws Exception {
        int port = server("good");
        Path machines = files.resolve("machines");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", keys().getCertificate("authority"));
        try (OutputStream out = Files.newOutputStream(machines)) {
            store.store(out, PASSWORD.toCharArray());
        }
        System.setProperty(TRUST_STORE, machines.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
        try (S3Store trusting = store(port, tls).trust(trust("stranger")).build()) {
            assertThat(trusting.stat("config")).isEmpty();
        } finally {
            System.clearProperty(TRUST_STORE);
            System.clearProperty(TRUST_STORE_PASSWORD);
        }
        assertThat(requests).hasPositiveValue();
    }

    @ParameterizedTest
    @EnumSource
    void whoShowsACertificateOfAnotherNameIsNotAsked(S3Tls tls) throws Exception {
        refuses(store(server("other-name"), tls).trust(trust("authority")));
    }

    @ParameterizedTest
    @EnumSource
    void whoShowsAnExpiredCertificateIsNotAsked(S3Tls tls) throws Exception {
        refuses(store(server("expired"), tls).trust(trust("authority")));
    }

    @ParameterizedTest
    @EnumSource
    void whoHangsUpBeforeProvingAnythingIsWorthAnotherTry(S3Tls tls) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ExecutorService hangsUp = Executors.newSingleThreadExecutor();
            running.add(hangsUp::shutdownNow);
            serve(hangsUp, () -> {
                while (true) {
                    try (Socket accepted = listening.accept()) {
                        accepted.getInputStream().read();
                    }
                }
            });
            try (S3Store store = store(listening.getLocalPort(), tls).build()) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> store.stat("config"))
                        .isNotInstanceOf(FileSystemException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyIsAskedForTheConnectionAndNotTrusted(S3Tls tls) throws Exception {
        int port = server("good");
        int otherName = server("other-name");
        try (Tunnel proxy = new Tunnel();
                S3Store store = proxy.used(store(port, tls).trust(trust("authority")));
                S3Store other = proxy.used(store(otherName, tls).trust(trust("authority")))) {
            assertThat(store.stat("config")).isEmpty();
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> other.stat("config"))
                    .withMessageContaining(REFUSED);
            assertThat(proxy.asked)
                    .contains(
                            "CONNECT 127.0.0.1:" + port + " HTTP/1.1", "CONNECT 127.0.0.1:" + otherName + " HTTP/1.1");
        }
    }

    /** A proxy that passes on whatever is encrypted. */
    private static final class Tunnel implements AutoCloseable {

        private static final String HOST = "http.proxyHost";
        private static final String PORT = "http.proxyPort";

        final List<String> asked = new CopyOnWriteArrayList<>();
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> open = new CopyOnWriteArrayList<>();
        private final ExecutorService threads = Executors.newCachedThreadPool();

        Tunnel() throws IOException {
            serve(threads, () -> {
                while (true) {
                    Socket client = listening.accept();
                    open.add(client);
                    serve(threads, () -> connect(client));
                }
            });
        }

        /** A store that uses it. */
        S3Store used(S3Store.Builder builder) {
            System.setProperty(HOST, "127.0.0.1");
            System.setProperty(PORT, Integer.toString(listening.getLocalPort()));
            try {
                return builder.build();
            } finally {
                System.clearProperty(HOST);
                System.clearProperty(PORT);
            }
        }

        private void connect(Socket client) throws IOException {
            InputStream in = client.getInputStream();
            String request = line(in);
            asked.add(request);
            while (!line(in).isEmpty()) {
                // Nothing else matters.
            }
            Socket server = new Socket(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(request.replaceAll(".*:([0-9]+) .*", "$1")));
            open.add(server);
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
            serve(threads, () -> server.getInputStream().transferTo(client.getOutputStream()));
            in.transferTo(server.getOutputStream());
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                line.append((char) c);
            }
            return line.toString().strip();
        }

        @Override
        public void close() throws IOException {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
            threads.shutdownNow();
        }
    }
}
