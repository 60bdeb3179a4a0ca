package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCommandsTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private String newPasswordFile;

    @BeforeEach
    void createRepository() throws IOException {
        fixture = Fixture.in(directory);
        newPasswordFile =
                Files.writeString(directory.resolve("new"), "battery staple\n").toString();
    }

    private CommandRun with(String password, String... arguments) {
        Map<String, String> variables = fixture.variables();
        variables.put(Passwords.VARIABLE, password);
        return CommandRun.of(variables, arguments);
    }

    @Test
    void aKeyIsAddedAndRemoved() {
        CommandRun added = fixture.run(
                        "key", "add", "--json", "--new-password-file", newPasswordFile, "--user=bob", "--host=attic")
                .ok();
        assertThat(added.out())
                .matches(
                        "\\{\"message_type\":\"key\",\"current\":false,\"id\":\"[0-9a-f]{64}\",\"userName\":\"bob\",\"hostName\":\"attic\",.*}\n");
        String id = added.out().replaceAll("(?s).*\"id\":\"([0-9a-f]{64})\".*", "$1");
        assertThat(with("battery staple", "key", "list").ok().out())
                .contains("*  ")
                .contains("bob");

        CommandRun removed =
                fixture.run("key", "remove", "--json", id.substring(0, 8)).ok();
        assertThat(removed.out()).isEqualTo("{\"message_type\":\"key_removed\",\"id\":\"" + id + "\"}\n");
        with("battery staple", "snapshots").endedWith(ExitCode.WRONG_PASSWORD);
    }

    @Test
    void theKeyInUseIsNotRemoved() {
        String id =
                fixture.run("key", "list", "--json").ok().out().replaceAll("(?s).*\"id\":\"([0-9a-f]{64})\".*", "$1");
        assertThat(fixture.run("key", "remove", id).endedWith(ExitCode.ERROR).err())
                .contains("Nothing was removed");
        fixture.run("snapshots").ok();
    }

    @Test
    void thePasswordIsChanged() {
        CommandRun run = fixture.run("key", "passwd", "--new-password-command", "echo battery staple")
                .ok();
        assertThat(run.out()).startsWith("Changed the password").doesNotContain("battery");
        fixture.run("snapshots").endedWith(ExitCode.WRONG_PASSWORD);
        with("battery staple", "snapshots").ok();
    }

    @Test
    void aPersonTypesTheNewPasswordTwice() {
        List<String> questions = new ArrayList<>();
        assertThat(passwd(questions, "battery", "staple")).isEqualTo(ExitCode.ERROR.number());
        fixture.run("snapshots").ok();
        assertThat(passwd(questions, "battery", "battery")).isEqualTo(ExitCode.OK.number());
        with("battery", "snapshots").ok();
        assertThat(questions)
                .containsExactly("New password: ", "The same again: ", "New password: ", "The same again: ");
    }

    private int passwd(List<String> questions, String... typed) {
        List<String> answers = new ArrayList<>(List.of(typed));
        try (Terminal terminal = new Terminal(new ByteArrayOutputStream(), new ByteArrayOutputStream(), true, 80)) {
            Environment environment = new Environment(
                    fixture.variables(),
                    terminal,
                    Optional.of(question -> {
                        questions.add(question);
                        return answers.remove(0).toCharArray();
                    }),
                    Clock.systemUTC(),
                    new Interruption(() -> {}, () -> {}));
            return HoldfastCommand.execute(environment, "key", "passwd");
        }
    }

    @Test
    void withNobodyToAskTheMessageNamesEveryWay() {
        assertThat(fixture.run("key", "add").endedWith(ExitCode.ERROR).err())
                .contains("--new-password-file", "--new-password-command")
                .doesNotContain("$HOLDFAST_PASSWORD");
        assertThat(fixture.run("key", "add", "--new-password-file", "x", "--new-password-command", "y")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("choose one");
    }
}
