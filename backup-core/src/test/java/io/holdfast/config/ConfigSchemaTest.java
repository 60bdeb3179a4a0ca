package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.holdfast.Plugins;
import io.holdfast.fixtures.DirectoryScratchPlugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The schema for editors and the parser say the same, as a validator of somebody else's has it. */
class ConfigSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = Boolean.getBoolean("holdfast.exhaustive") ? 20_000 : 300;

    private static final String VALID = """
            repositories:
              a: {url: "/a", password: "${A}", tiers: [{after: 30d, class: GLACIER, retrieval: 5h}], expires-after: 7y, quota: 500G}
              b: {url: "local:/b", password: "${file:/run/b}", settings: {}}
            sources:
              f:
                type: files
                class: critical
                form: export
                rpo: 15m
                settings: {path: [/srv, /var], exclude: x, exclude-larger-than: 16M, one-file-system: true}
                scratch: {type: directory, settings: {directory: /scratch, word: "${A}"}}
              g: {type: files, settings: {path: /g}}
            plans:
              p:
                sources: [f, g]
                repository: a
                tags: t
                verify: {level: rolling, budget: 50G, heal: true}
                proven-within: 30d
                window: {from: "22:00", to: "06:00", zone: Europe/Berlin}
                bandwidth: [20M, {rate: 2M, during: {from: "08:00", to: "18:00"}}]
                limits: {size: 500G, growth: 10, on-excess: refuse}
                holds: [{reason: case 42, from: "2026-01-01T00:00:00Z", until: "2030-01-01T00:00:00Z"}]
                zone: UTC
                schedules: {full: "0 2 * * *", verify: ["@daily", {cron: "0 3 * * 1", takes: 5m}]}
                retention: {full: {daily: 35, within: 30d}, log: {point-in-time: 7d}}
                copies: [{repository: b, follows-deletions: true, schedule: "@weekly"}]
                log: {mode: follow, archive-timeout: 5m}
                restore-test: {compares: [rows], on-error: continue}
                drill: {scenario: s}
                hooks: [{when: before, command: "true", timeout: 5s}]
            documents: [runbook.md, network.md]
            include: []
            detectors:
              d:
                interval: 30s
                timeout: 15s
                troubles: 2
                looks: 3
                wells: 2
                needed: 2
                quorum: {observer: one, repository: b, needed: 2, observers: 3, fresh: 2m}
                checks:
                  - {name: api, type: http, degraded: true, settings: {url: "https://shop/", status: [200, 204], contains: ok, slow: 2s, authorization: "${A}"}}
                  - name: data
                    type: integrity
                    settings: {url: "jdbc:postgresql://db/shop", user: x, password: "${file:/run/pg}"}
                    rules:
                      - {type: orphans, settings: {table: o, columns: c, parent: p, parent-columns: id}}
                      - {type: between, tolerating: 5, settings: {table: o, column: n, least: 0, most: 9}}
                groups: {disks: {needed: 1, checks: [{name: root, type: disk, settings: {path: /, low: 5G, least: 1G}}]}}
            scenarios:
              s:
                sources: f
                detector: d
                on-incident: propose
                detection: {interval: 30s, failures: 3, target: 90s}
                steps:
                  - {name: x, action: restore, takes: 5m, sources: [f], to-time: "2024-01-15T10:00:00Z"}
                  - {name: y, action: dns, after: [x], ttl: 60s, to-latest: false, append-only: true}
                  - {name: r, type: restore, retries: 2, retry-delay: 5s, timeout: 5m, phase: one, settings: {target: /t, verified: true}}
                  - {name: c, type: command, optional: true, approvals: 2, approval-timeout: 1h, modes: [real, drill], when: {step: r, output: kind, equals: full, not: true}, settings: {command: [x, y], probe: z, touches: ["/d", "h:80"]}}
                repository: a
                phases: {one: 5m}
                on-failure: roll-back
                timeout: 4h
                commit-within: 30m
                break-glass: true
            """;

    @TempDir
    private static Path declared;

    private final Plugins plugins = DirectoryScratchPlugin.declaredIn(declared);
    private final ConfigReader reader = ConfigReader.of(plugins, name -> Optional.of("x"));
    private final JsonSchema schema =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(reader.jsonSchema());

    @Test
    void itIsASchemaItself() throws Exception {
        JsonNode meta = JSON.readTree(reader.jsonSchema());
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(com.networknt.schema.SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId()))
                        .validate(meta))
                .isEmpty();
    }

    @Test
    void bothAcceptWhatIsRight() throws Exception {
        assertThat(reader.read(VALID).problems()).isEmpty();
        assertThat(schema.validate(json(VALID))).isEmpty();
    }

    @Test
    void bothAcceptVariablesWhereverTheyMayBe() throws Exception {
        String yaml = VALID.replace("rpo: 15m", "rpo: ${RPO:-15m}")
                .replace("class: critical", "class: \"${CLASS:-important}\"")
                .replace("one-file-system: true", "one-file-system: \"${FLAG:-false}\"")
                .replace("16M", "\"${SIZE:-5}\"");
        ConfigReader unset = ConfigReader.of(plugins, name -> Optional.empty());
        assertThat(unset.read(yaml).problems()).isEmpty();
        assertThat(schema.validate(json(yaml))).isEmpty();
    }

    /** Words are replaced, keys are misspelt, left out and put elsewhere, by chance: whatever comes of it, both judge it alike. */
    @Test
    void bothJudgeAlike() throws Exception {
        long seed = 20_240_229;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String yaml = changed(random);
            List<ConfigProblem> problems = reader.read(yaml).problems();
            boolean byParser = problems.stream().anyMatch(ConfigSchemaTest::isOfShape);
            if (!problems.isEmpty() && !byParser) {
                continue;
            }
            boolean bySchema = refusedBySchema(yaml);
            assertThat(bySchema)
                    .as(
                            "refused by the schema; seed %d, round %d\n%s\n%s",
                            seed, round, yaml, reader.read(yaml).problems())
                    .isEqualTo(byParser);
            refused += byParser ? 1 : 0;
        }
        assertThat(refused)
                .as("of the changes not all are harmless, and not all wrong")
                .isBetween(ROUNDS / 4, ROUNDS - 1);
    }

    private boolean refusedBySchema(String yaml) {
        try {
            return !schema.validate(json(yaml)).isEmpty();
        } catch (YamlEngineException e) {
            return true;
        }
    }

    /** What no schema can say: that a name refers to something, that there is such a zone, that a policy keeps something, and that a detector can decide. */
    private static boolean isOfShape(ConfigProblem problem) {
        return !problem.message().startsWith("there is no ")
                && !problem.message().contains("takes a time zone")
                && !problem.message().startsWith("two steps")
                && !problem.message().contains("stands below")
                && !problem.message().contains("stands here twice")
                && !problem.message().startsWith("a copy in the repository")
                && !problem.message().startsWith("under this name")
                && !problem.message().startsWith("a retention policy")
                && !problem.message().contains("can never ")
                && !problem.message().startsWith("two checks")
                && !problem.message().contains("'rules'")
                && !problem.message().startsWith("an incident is over")
                && !problem.message().startsWith("a condition has either")
                && !problem.message().contains("what a step changes")
                && !problem.message().contains("a host and a port");
    }

    private static String changed(Random random) {
        List<String> words = List.of(
                "15m",
                "7",
                "-7",
                "x",
                "files",
                "[x]",
                "{}",
                "true",
                "30d",
                "\"\"",
                "{x: y}",
                "null",
                "1.5",
                "16M",
                "'0 2 * * *'",
                "'s3:x'");
        List<String> lines = new ArrayList<>(VALID.lines().toList());
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        List<int[]> tokens = java.util.regex.Pattern.compile("[A-Za-z0-9-]+(?=:[ \\n])|(?<=: )[^\\[\\]{},]+")
                .matcher(line)
                .results()
                .map(result -> new int[] {result.start(), result.end()})
                .toList();
        if (tokens.isEmpty()) {
            lines.remove(at);
            return String.join("\n", lines) + "\n";
        }
        int[] token = tokens.get(random.nextInt(tokens.size()));
        boolean key = line.startsWith(": ", token[1]);
        String other = key ? line.substring(token[0], token[1]) + "x" : words.get(random.nextInt(words.size()));
        lines.set(at, line.substring(0, token[0]) + other + line.substring(token[1]));
        return String.join("\n", lines) + "\n";
    }

    private static JsonNode json(String yaml) {
        return JSON.valueToTree(
                new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build()).loadFromString(yaml));
    }
}
