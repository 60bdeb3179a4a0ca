package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A namespace, {@code shop}, of many objects, every fourth of them a secret. */
record ManyObjects(int count) {

    /** How each secret value begins. It is of a length at which what comes behind it does not change how it is encoded. */
    private static final String PLAIN = "nobody-may-see-this-one!";

    private static final String ENCODED = Base64.getEncoder().encodeToString(PLAIN.getBytes(UTF_8));

    private static final int BYTES = 300;

    /** Makes all of them. */
    void create(ApiServerStandIn server) {
        Random random = new Random(20_261_122);
        server.create(object("v1", "Namespace", "", "shop", ""));
        for (int i = 0; i < count; i++) {
            byte[] noise = new byte[BYTES];
            random.nextBytes(noise);
            String text = HexFormat.of().formatHex(noise);
            server.create(
                    switch (i % 4) {
                        case 0 -> object("v1", "ConfigMap", "shop", "map" + i, "\"data\": {\"key\": \"" + text + "\"}");
                        case 1 ->
                            object(
                                    "v1",
                                    "Secret",
                                    "shop",
                                    "secret" + i,
                                    "\"data\": {\"password\": \"" + encoded(PLAIN + text) + "\"}");
                        case 2 ->
                            object(
                                    "v1",
                                    "ServiceAccount",
                                    "shop",
                                    "robot" + i,
                                    "\"automountServiceAccountToken\": false");
                        default -> deployment(i, text);
                    });
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String deployment(int i, String text) {
        return object(
                "apps/v1",
                "Deployment",
                "shop",
                "web" + i,
                "\"spec\": {\"selector\": {\"matchLabels\": {\"app\": \"web\"}}, \"template\": {\"metadata\": {\"labels\": {\"app\": \"web\"}},"
                        + " \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i:1\", \"args\": [\"" + text
                        + "\"]}]}}}");
    }

    private static String object(String apiVersion, String kind, String namespace, String name, String fields) {
        return "{\"apiVersion\": \"" + apiVersion + "\", \"kind\": \"" + kind + "\", \"metadata\": {\"name\": \"" + name
                + "\"" + (namespace.isEmpty() ? "" : ", \"namespace\": \"" + namespace + "\"") + "}"
                + (fields.isEmpty() ? "" : ", " + fields) + "}";
    }

    /** Fails if a value of a secret can be read in any file below a directory. */
    static void assertNotShownBelow(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> files = all.filter(Files::isRegularFile).toList();
            assertThat(files).isNotEmpty();
            for (Path file : files) {
                String content = Files.readString(file, ISO_8859_1);
                assertThat(content.contains(PLAIN) || content.contains(ENCODED))
                        .as("a secret value in %s", file)
                        .isFalse();
            }
        }
    }
}
