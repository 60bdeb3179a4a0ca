package io.holdfast.internal.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.ConfigurationException;
import io.holdfast.config.StepConfig;
import io.holdfast.internal.recovery.Program;
import io.holdfast.internal.recovery.StepType;
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
import io.holdfast.verify.Verifier;
import java.net.URI;

/** Makes of the settings of a step what it does; but for restores, which {@link Restores} makes. */
final class StepActions {

    private static final int EVERYTHING = 100;
    private static final String COMMAND = "command";
    private static final String PROBE = "probe";
    private static final String AUTHORIZATION = "authorization";

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
        long percent = settings.integer("sample");
        Verifier verifier;
        if (percent >= EVERYTHING) {
            verifier = Verifier.everythingRead();
        } else {
            verifier = percent > 0 ? Verifier.sample((double) percent) : Verifier.structure();
        }
        return VerifyAction.of(repository, verifier);
    }

    static CheckAction check(Settings settings) {
        Program program = new Program(settings.texts(COMMAND));
        return CheckAction.directory(
                "have \"" + program + "\" look at what " + settings.text("of") + " restored",
                settings.text("of"),
                program);
    }

    static CommandAction command(Settings settings) {
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
        return action.build();
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
            return authorized(action, settings).build();
        } catch (IllegalArgumentException e) {
            throw refused(step, e);
        }
    }

    static HttpAction tell(StepConfig step, Settings settings) {
        try {
            HttpAction.Builder action = HttpAction.builder("POST", URI.create(settings.text("url")))
                    .header("Content-Type", "application/json")
                    .body(JsonNodeFactory.instance
                            .objectNode()
                            .put("text", settings.text("message"))
                            .toString());
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
