package io.holdfast.internal.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.ConfigurationException;
import io.holdfast.config.StepConfig;
import io.holdfast.internal.recovery.Program;
import io.holdfast.internal.recovery.StepType;
import io.holdfast.internal.recovery.WrittenTarget;
import io.holdfast.plan.PlanResources;
import io.holdfast.recovery.CheckAction;
import io.holdfast.recovery.CommandAction;
import io.holdfast.recovery.HttpAction;
import io.holdfast.recovery.VerifyAction;
import io.holdfast.recovery.WaitAction;
import io.holdfast.repository.Repository;
import io.holdfast.spi.InvalidSettingsException;
import io.holdfast.spi.Settings;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.verify.Verifier;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes of the settings of a step what it does; but for restores, which {@link Restores} makes. */
final class StepActions {

    private static final int EVERYTHING = 100;
    private static final String COMMAND = "command";
    private static final String PROBE = "probe";
    private static final String AUTHORIZATION = "authorization";
    private static final String TOUCHES = "touches";
    private static final String PRODUCTION = "production";

    private final PlanResources resources;

    StepActions(PlanResources resources) {
        this.resources = resources;
    }

    /** The settings of a step whose type is known. */
    Settings settings(StepConfig step, StepType type) {
        try {
            return type.schema().read(resources.settings(step));
        } catch (InvalidSettingsException e) {
            throw refused(step, e);
        }
    }

    /** What a plugin does. */
    RecoveryAction ofPlugin(StepConfig step) {
        return resources.action(step);
    }

    static VerifyAction verify(Repository repository, Settings settings) {
        return VerifyAction.of(repository, verifier(settings.integer("sample")));
    }

    /** What reads so many percent of the content. */
    static Verifier verifier(long percent) {
        if (percent >= EVERYTHING) {
            return Verifier.everythingRead();
        }
        return percent > 0 ? Verifier.sample((double) percent) : Verifier.structure();
    }

    static CheckAction check(Settings settings) {
        Program program = new Program(settings.texts(COMMAND));
        return CheckAction.directory(
                "have \"" + program + "\" look at what " + settings.text("of") + " restored",
                settings.text("of"),
                program);
    }

    static CommandAction command(StepConfig step, Settings settings) {
        CommandAction.Builder action = CommandAction.builder(array(settings, COMMAND));
        if (settings.has(PROBE)) {
            action.probe(array(settings, PROBE));
        }
        if (settings.has("undo")) {
            action.compensation(array(settings, "undo"));
        }
        if (settings.has("directory")) {
            action.directory(settings.path("directory"));
        }
        targets(step, settings).forEach(action::touches);
        return action.build();
    }

    /** Whether it is said what a step changes in drills, so that they can do it. */
    static boolean isForDrills(Settings settings) {
        return settings.has(TOUCHES);
    }

    private static Map<RecoveryMode, RecoveryTarget[]> targets(StepConfig step, Settings settings) {
        Map<RecoveryMode, RecoveryTarget[]> targets = new EnumMap<>(RecoveryMode.class);
        if (settings.has(TOUCHES)) {
            targets.put(RecoveryMode.DRILL, targets(step, settings.texts(TOUCHES)));
        }
        if (settings.has(PRODUCTION)) {
            targets.put(RecoveryMode.REAL, targets(step, settings.texts(PRODUCTION)));
        }
        return targets;
    }

    private static RecoveryTarget[] targets(StepConfig step, List<String> written) {
        try {
            return WrittenTarget.parse(written).toArray(RecoveryTarget[]::new);
        } catch (IllegalArgumentException e) {
            throw refused(step, e);
        }
    }

    private static String[] array(Settings settings, String name) {
        return settings.texts(name).toArray(String[]::new);
    }

    static WaitAction await(Settings settings) {
        Program program = new Program(settings.texts(COMMAND));
        return WaitAction.until("wait until \"" + program + "\" ends with 0", program, settings.duration("interval"));
    }

    static HttpAction http(StepConfig step, Settings settings) {
        try {
            HttpAction.Builder action = HttpAction.builder(settings.text("method"), URI.create(settings.text("url")));
            if (settings.has("body")) {
                action.body(settings.text("body"));
            }
            if (settings.has("content-type")) {
                action.header("Content-Type", settings.text("content-type"));
            }
            if (settings.has(PROBE)) {
                action.probe(URI.create(settings.text(PROBE)));
            }
            sentTo(step, URI.create(settings.text("url")), settings).forEach(action::touches);
            return authorized(action, settings).build();
        } catch (IllegalArgumentException e) {
            throw refused(step, e);
        }
    }

    /** Whatever somebody says besides, a request changes the server that it goes to. */
    private static Map<RecoveryMode, RecoveryTarget[]> sentTo(StepConfig step, URI address, Settings settings) {
        RecoveryTarget server = WrittenTarget.of(address);
        Map<RecoveryMode, RecoveryTarget[]> targets = targets(step, settings);
        targets.replaceAll((mode, said) ->
                Stream.concat(Stream.of(said), Stream.of(server)).toArray(RecoveryTarget[]::new));
        targets.putIfAbsent(RecoveryMode.REAL, new RecoveryTarget[] {server});
        return targets;
    }

    static HttpAction tell(StepConfig step, Settings settings) {
        try {
            HttpAction.Builder action = HttpAction.builder("POST", URI.create(settings.text("url")))
                    .header("Content-Type", "application/json")
                    .body(JsonNodeFactory.instance
                            .objectNode()
                            .put("text", settings.text("message"))
                            .toString())
                    .touches(RecoveryMode.REAL);
            return authorized(action, settings).build();
        } catch (IllegalArgumentException e) {
            throw refused(step, e);
        }
    }

    private static HttpAction.Builder authorized(HttpAction.Builder action, Settings settings) {
        return settings.has(AUTHORIZATION)
                ? action.secretHeader("Authorization", settings.secret(AUTHORIZATION))
                : action;
    }

    private static ConfigurationException refused(StepConfig step, Exception e) {
        return new ConfigurationException(
                "The step '" + step.name() + "' cannot be done: " + e.getMessage() + ". Nothing was done.", e);
    }
}
