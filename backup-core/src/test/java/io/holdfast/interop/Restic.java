package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.interop.Processes.Ended;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real {@code restic}, at work on a repository in a directory. */
public final class Restic {

    static final String HOST = "interop";
    static final String PASSWORD = "correct horse";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path repository;
    private final ZoneId zone;

    private Restic(Path repository, ZoneId zone) {
        this.repository = repository;
        this.zone = zone;
    }

    /** restic on a repository; where it is not installed the test is skipped, or fails in CI. */
    public static Restic on(Path repository) throws InterruptedException {
        version(repository.toAbsolutePath().getRoot());
        return new Restic(repository, ZoneOffset.UTC);
    }

    /** The same in a time zone. */
    Restic in(ZoneId elsewhere) {
        return new Restic(repository, elsewhere);
    }

    private static String version(Path anywhere) throws InterruptedException {
        try {
            return Processes.ok(anywhere, "restic", "version");
        } catch (IOException e) {
            String message = "restic is not on the PATH, so that nothing is known of how it gets on with Holdfast: "
                    + e.getMessage();
            return "true".equals(System.getenv("HOLDFAST_CI")) ? fail(message, e) : abort(message);
        }
    }

    /** Whether it is at least of this version. */
    boolean isAtLeast(int major, int minor) throws InterruptedException {
        Matcher version = Pattern.compile("restic (\\d+)\\.(\\d+)")
                .matcher(version(repository.toAbsolutePath().getRoot()));
        assertThat(version.find()).isTrue();
        int installed = Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2));
        return installed >= major * 1000 + minor;
    }

    static Secret password() {
        return Secret.of(PASSWORD);
    }

    Path repository() {
        return repository;
    }

    /** Runs it, and returns what it printed; it must succeed. */
    public String ok(String... arguments) throws IOException, InterruptedException {
        return run(arguments).ok();
    }

    Ended run(String... arguments) throws IOException, InterruptedException {
        return Processes.run(repository.toAbsolutePath().getRoot(), environment(), command(arguments));
    }

    Process start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment());
        return builder.start();
    }

    JsonNode json(String... arguments) throws IOException, InterruptedException {
        return JSON.readTree(ok(arguments));
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("restic", "--no-cache"));
        command.addAll(List.of(arguments));
        return command;
    }

    private Map<String, String> environment() {
        return Map.of(
                "RESTIC_REPOSITORY",
                repository.toString(),
                "RESTIC_PASSWORD",
                PASSWORD,
                "RESTIC_FROM_PASSWORD",
                PASSWORD,
                "TZ",
                zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
    }

    /** Backs a directory up, and returns the summary that it prints. */
    JsonNode backUp(Path directory, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("backup", "--json", "--host", HOST, directory.toString()));
        arguments.addAll(List.of(options));
        List<JsonNode> messages = jsonLines(ok(arguments.toArray(String[]::new)));
        return messages.get(messages.size() - 1);
    }

    /** Reads and checks all that is there. */
    public void check() throws IOException, InterruptedException {
        assertThat(ok("check", "--read-data")).contains("no errors were found");
    }

    /** Restores a snapshot, and returns where a directory of it went. */
    Path restore(String snapshot, Path directory, Path target) throws IOException, InterruptedException {
        ok("restore", snapshot, "--target", target.toString());
        return target.resolve(directory.getRoot().relativize(directory));
    }

    /** What it says of its snapshots, oldest first. */
    List<JsonNode> snapshots() throws IOException, InterruptedException {
        List<JsonNode> snapshots = new ArrayList<>();
        json("snapshots", "--json").forEach(snapshots::add);
        return snapshots;
    }

    /** The ids of the trees of a directory in a snapshot, and of the directories directly in it by their names. */
    Map<String, String> trees(String snapshot, Path directory) throws IOException, InterruptedException {
        String tree = json("cat", "snapshot", snapshot).path("tree").asText();
        for (Path name : directory) {
            tree = subtrees(tree).get(name.toString());
        }
        Map<String, String> trees = subtrees(tree);
        trees.put(".", tree);
        return trees;
    }

    private Map<String, String> subtrees(String tree) throws IOException, InterruptedException {
        Map<String, String> subtrees = new TreeMap<>();
        for (JsonNode node : JSON.readTree(ok("cat", "blob", tree)).path("nodes")) {
            if (node.has("subtree")) {
                subtrees.put(node.path("name").asText(), node.path("subtree").asText());
            }
        }
        return subtrees;
    }

    static List<JsonNode> jsonLines(String output) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : output.lines().toList()) {
            lines.add(JSON.readTree(line.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return lines;
    }
}
