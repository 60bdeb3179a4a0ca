package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Objectives;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is changed of a scenario, its steps or what they do, it is another one, which nobody has approved and no drill has verified. A field that nobody thought of here fails. */
class ScenarioDigestTest {

    private static final String KEY = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
    private static final RecoveryTarget HERE = DirectoryTarget.of(Path.of("/srv/here"));
    private static final RecoveryTarget THERE = DirectoryTarget.of(Path.of("/srv/there"));

    private static CommandAction.Builder command(String... command) {
        return CommandAction.builder(command);
    }

    private static RecoveryScenario.Builder scenario(String name, RecoveryStep.Builder step) {
        return RecoveryScenario.builder(name)
                .step(RecoveryStep.builder("first", command("true").build()).build())
                .step(step.build());
    }

    private static RecoveryScenario.Builder scenario(String name) {
        return scenario(name, step());
    }

    private static RecoveryStep.Builder step() {
        return RecoveryStep.builder("step", command("true").build());
    }

    private static String digest(RecoveryStep.Builder step) {
        return scenario("scenario", step).build().digest();
    }

    private static String digest(RecoveryAction action) {
        return digest(RecoveryStep.builder("step", action));
    }

    private static Set<String> fieldsOf(Class<?> type, String... without) {
        return Stream.of(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .map(Field::getName)
                .filter(name -> !Set.of(without).contains(name))
                .collect(Collectors.toSet());
    }

    private static void assertEachCounts(Class<?> type, String before, Map<String, String> changed, String... without) {
        assertThat(changed.keySet()).isEqualTo(fieldsOf(type, without));
        assertThat(changed).doesNotContainValue(before);
        assertThat(changed.values()).doesNotHaveDuplicates();
    }

    @Test
    void eachFieldOfAScenario() {
        Map<String, UnaryOperator<RecoveryScenario.Builder>> changes = new LinkedHashMap<>();
        changes.put("name", scenario -> scenario("another"));
        changes.put(
                "objectives", scenario -> scenario.objectives(Objectives.of(Duration.ofHours(1), Duration.ofHours(2))));
        changes.put(
                "steps",
                scenario -> scenario.step(RecoveryStep.manual("more", "look").build()));
        changes.put("phases", scenario -> scenario.phase("data", Duration.ofMinutes(1)));
        changes.put("onFailure", scenario -> scenario.onFailure(FailurePolicy.ROLL_BACK));
        changes.put("timeout", scenario -> scenario.timeout(Duration.ofHours(3)));
        changes.put("commitWithin", scenario -> scenario.commitWithin(Duration.ofHours(4)));
        changes.put(
                "approvers",
                scenario ->
                        scenario.approvers(Approvers.builder().add("ben", KEY).build()));
        changes.put("breakGlass", RecoveryScenario.Builder::breakGlass);
        changes.put("production", scenario -> scenario.production(HERE));
        changes.put("dependencies", scenario -> scenario.dependencies("a source"));
        Map<String, String> changed = new LinkedHashMap<>();
        changes.forEach((field, change) ->
                changed.put(field, change.apply(scenario("scenario")).build().digest()));

        assertEachCounts(RecoveryScenario.class, digest(step()), changed, "digest");
        assertThat(scenario("scenario").production(THERE).build().digest()).isNotEqualTo(changed.get("production"));
    }

    @Test
    void eachFieldOfAStep() {
        Map<String, String> changed = new LinkedHashMap<>();
        changed.put("name", digest(RecoveryStep.builder("other", command("true").build())));
        changed.put("action", digest(RecoveryStep.manual("step", "run true")));
        changed.put("description", digest(command("false").build()));
        changed.put("after", digest(step().after("first")));
        changed.put("when", digest(step().when(StepCondition.failed("first"))));
        changed.put("phase", digest(step().phase("data")));
        changed.put("estimate", digest(step().estimate(Duration.ofMinutes(1))));
        changed.put("timeout", digest(step().timeout(Duration.ofMinutes(2))));
        changed.put("retries", digest(step().retries(1, Duration.ZERO)));
        changed.put("retryDelay", digest(step().retries(0, Duration.ofMinutes(3))));
        changed.put("optional", digest(step().optional()));
        changed.put("modes", digest(step().modes(EnumSet.of(RecoveryMode.REAL))));
        changed.put("approvals", digest(step().approvals(1, Duration.ofDays(1))));
        changed.put("approvalTimeout", digest(step().approvals(0, Duration.ofDays(2))));

        assertEachCounts(RecoveryStep.class, digest(step()), changed);
    }

    @Test
    void eachFieldOfACommand() {
        Map<String, String> changed = new LinkedHashMap<>();
        changed.put("command", digest(command("false").build()));
        changed.put("probe", digest(command("true").probe("look").build()));
        changed.put("compensation", digest(command("true").compensation("undo").build()));
        changed.put(
                "directory", digest(command("true").directory(Path.of("/srv")).build()));
        changed.put("environment", digest(command("true").environment("A", "b").build()));
        changed.put(
                "secrets", digest(command("true").secret("A", Secret.of("b")).build()));
        changed.put(
                "targets",
                digest(command("true").touches(RecoveryMode.DRILL, HERE).build()));

        assertEachCounts(CommandAction.class, digest(command("true").build()), changed);
        assertThat(Stream.of(
                                command("true").touches(RecoveryMode.DRILL, THERE),
                                command("true").touches(RecoveryMode.DRILL, HERE, THERE),
                                command("true").touches(RecoveryMode.DRILL),
                                command("true").touches(RecoveryMode.REAL),
                                command("true").touches(RecoveryMode.REAL, HERE),
                                command("true"),
                                command("true").touches(RecoveryMode.DRILL, HERE))
                        .map(action -> digest(action.build())))
                .doesNotHaveDuplicates();
    }

    @Test
    void eachFieldOfARequest() {
        URI uri = URI.create("http://localhost/");
        Map<String, String> changed = new LinkedHashMap<>();
        changed.put("method", digest(HttpAction.builder("PUT", uri).build()));
        changed.put(
                "uri", digest(HttpAction.builder("POST", uri.resolve("other")).build()));
        changed.put("body", digest(HttpAction.builder("POST", uri).body("text").build()));
        changed.put("probe", digest(HttpAction.builder("POST", uri).probe(uri).build()));
        changed.put(
                "headers",
                digest(HttpAction.builder("POST", uri).header("A", "b").build()));
        changed.put(
                "secrets",
                digest(HttpAction.builder("POST", uri)
                        .secretHeader("A", Secret.of("b"))
                        .build()));
        changed.put(
                "targets",
                digest(HttpAction.builder("POST", uri)
                        .touches(RecoveryMode.DRILL, HERE)
                        .build()));

        assertEachCounts(
                HttpAction.class, digest(HttpAction.builder("POST", uri).build()), changed);
    }

    @Test
    void noSecretIsInIt() {
        assertThat(digest(command("true").secret("A", Secret.of("one")).build()))
                .isEqualTo(digest(command("true").secret("A", Secret.of("two")).build()));
    }
}
