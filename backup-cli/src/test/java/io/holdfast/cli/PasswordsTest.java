package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PasswordsTest {

    @TempDir
    private Path directory;

    private final List<String> questions = new ArrayList<>();

    @Test
    void whiteSpaceAroundAPasswordInAFileIsNotPartOfIt() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "\t grüß göttin \r\n\n");
        assertThat(existing(Map.of(), "--password-file", file.toString())).isEqualTo("grüß göttin");
        assertThat(existing(Map.of("HOLDFAST_PASSWORD_FILE", file.toString()))).isEqualTo("grüß göttin");
    }

    @Test
    void aCommandMayPrintThePassword() throws Exception {
        assertThat(existing(Map.of(), "--password-command", "echo 's e'\"cret\""))
                .isEqualTo("s ecret");
        assertThat(existing(Map.of("HOLDFAST_PASSWORD_COMMAND", "echo secret"))).isEqualTo("secret");
    }

    @Test
    void theCommandLineGoesBeforeTheEnvironment() throws Exception {
        Map<String, String> variables = Map.of(
                "HOLDFAST_PASSWORD", "a", "HOLDFAST_PASSWORD_FILE", "/nowhere", "HOLDFAST_PASSWORD_COMMAND", "false");
        assertThat(existing(variables, "--password-command", "echo b")).isEqualTo("b");
    }

    @Test
    void theEnvironmentVariableIsTakenAsItIs() {
        assertThat(existing(Map.of("HOLDFAST_PASSWORD", " x "))).isEqualTo(" x ");
    }

    @Test
    void aPersonIsAskedLast() {
        assertThat(existing(Map.of(), "typed", new String[0])).isEqualTo("typed");
        assertThat(questions).containsExactly("Password of the repository: ");
    }

    @Test
    void aNewPasswordIsTypedTwice() {
        Environment environment = environment(Map.of(), List.of("one", "one"));
        assertThat(text(new Passwords().chosen(environment))).isEqualTo("one");
        assertThat(questions).hasSize(2);
    }

    @Test
    void twoDifferentPasswordsCreateNothing() {
        Environment environment = environment(Map.of(), List.of("one", "two"));
        assertThatThrownBy(() -> new Passwords().chosen(environment))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("differ")
                .hasMessageContaining("Nothing was created");
    }

    @Test
    void withNobodyToAskTheMessageNamesEveryWay() {
        assertThatThrownBy(() -> existing(Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("HOLDFAST_PASSWORD")
                .hasMessageContaining("--password-file")
                .hasMessageContaining("--password-command");
    }

    @Test
    void whatAFailingCommandPrintsStaysSecret() {
        assertThatThrownBy(() -> existing(Map.of(), "--password-command", "echo topsecret; exit 7"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("exit code 7")
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void anEmptyPasswordIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "\n");
        assertThatThrownBy(() -> existing(Map.of(), "-p", file.toString())).hasMessageContaining("empty");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> existing(Map.of(), "-p", "/nowhere/at/all"))
                .hasMessageContaining("/nowhere/at/all: there is no such file");
    }

    @Test
    void fileAndCommandTogetherAreRefused() {
        assertThatThrownBy(() -> existing(Map.of(), "-p", "x", "--password-command", "y"))
                .hasMessageContaining("Both --password-file and --password-command are given")
                .hasMessageContaining("choose one");
        assertThat(CommandRun.of(
                                Map.of(),
                                "copy",
                                "--from-repo=x",
                                "--from-password-file=x",
                                "--from-password-command=y")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("Both --from-password-file and --from-password-command are given");
    }

    @Test
    void theOtherRepositoryHasVariablesOfItsOwn() throws Exception {
        Fixture.in(directory);
        Fixture other = Fixture.in(Files.createDirectory(directory.resolve("other")));
        other.backUp();
        Map<String, String> variables = other.variables();
        variables.put(FromRepository.VARIABLE, other.repository().toString());
        variables.put(FromRepository.PASSWORD_VARIABLE + "_COMMAND", "echo '" + Fixture.PASSWORD + "'");
        variables.put(RepositoryAccess.VARIABLE, directory.resolve("repository").toString());
        assertThat(CommandRun.of(variables, "copy").ok().out()).contains("Copied snapshot ");
    }

    private String existing(Map<String, String> variables, String... arguments) {
        return text(
                CommandLine.populateCommand(new Passwords(), arguments).existing(environment(variables, List.of())));
    }

    private String existing(Map<String, String> variables, String typed, String[] arguments) {
        return text(CommandLine.populateCommand(new Passwords(), arguments)
                .existing(environment(variables, List.of(typed))));
    }

    private Environment environment(Map<String, String> variables, List<String> typed) {
        List<String> answers = new ArrayList<>(typed);
        Optional<Environment.PasswordPrompt> prompt = typed.isEmpty()
                ? Optional.empty()
                : Optional.of(question -> {
                    questions.add(question);
                    return answers.remove(0).toCharArray();
                });
        Terminal terminal = new Terminal(new ByteArrayOutputStream(), new ByteArrayOutputStream(), false, 80);
        return new Environment(variables, terminal, prompt, Clock.systemUTC(), new Interruption(() -> {}, () -> {}));
    }

    private static String text(Secret secret) {
        return new String(secret.utf8(), UTF_8);
    }
}
