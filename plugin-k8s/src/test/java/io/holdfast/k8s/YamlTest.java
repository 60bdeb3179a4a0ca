package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class YamlTest {

    private static final YAMLMapper READER = new YAMLMapper();

    @Test
    void objectLooksAsPeopleWriteIt() throws Exception {
        JsonNode object = ApiServer.JSON.readTree("""
                {"spec": {"ports": [{"port": 80, "name": "web"}], "args": ["-c", "yes"], "none": [], "on": true},
                 "data": {"script": "#!/bin/sh\\necho hello\\n", "half": "a\\n\\nb"},
                 "kind": "Thing", "metadata": {"name": "x"}, "apiVersion": "v1"}""");

        assertThat(new String(Yaml.write(object), UTF_8)).isEqualTo("""
                        apiVersion: v1
                        kind: Thing
                        metadata:
                          name: x
                        data:
                          half: |-
                            a

                            b
                          script: |
                            #!/bin/sh
                            echo hello
                        spec:
                          args:
                          - "-c"
                          - "yes"
                          none: []
                          "on": true
                          ports:
                          - name: web
                            port: 80
                        """);
    }

    @Test
    void textIsReadAsItWasWritten() throws Exception {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String text : List.of(
                "",
                " ",
                "~",
                "null",
                "No",
                "1e3",
                "0x1F",
                "12:30",
                "=",
                "a: b",
                "a #b",
                "- a",
                "\t",
                "a\n",
                "\na",
                "a\n\n",
                " a\nb",
                "a \nb",
                "a\n b\n",
                "a\tb\nc",
                "é\nü",
                "\u2028",
                "a\u2028\nb",
                "\u0085",
                "😀\nx",
                "\\",
                "'\"",
                "%a",
                "@a",
                "---\n...",
                "a\r\nb")) {
            object.put("k" + object.size(), text);
            object.put(text, "key");
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(6); n >= 0; n--) {
                text.append(" \n#:-|>'\"a\\\t1,[]{}&*!%@`é".charAt(random.nextInt(25)));
            }
            object.put("r" + i, text.toString());
        }

        assertThat(READER.readTree(Yaml.write(object))).isEqualTo(object);
    }

    @Test
    void orderOfTheServerIsOfNoMatter() throws Exception {
        JsonNode one = ApiServer.JSON.readTree("{\"b\": {\"y\": 1, \"x\": 2}, \"a\": 3}");
        JsonNode other = ApiServer.JSON.readTree("{\"a\": 3, \"b\": {\"x\": 2, \"y\": 1}}");

        assertThat(Yaml.write(one)).isEqualTo(Yaml.write(other));
    }
}
