package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.recovery.Command;
import io.holdfast.internal.recovery.StatedTargets;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs a program of this machine, without a shell. Immutable and thread-safe.
 *
 * <p>It is done if the program ends with 0, and has failed if it ends with anything else. The last lines of what it prints are in the report, without the values of its secrets. In its environment it finds
 * {@code HOLDFAST_KEY}, which is the same each time this step of this run is tried, and {@code HOLDFAST_MODE}. It and its children are ended when the time of the step is over. It is not for drills unless its
 * step says so.
 */
public final class CommandAction implements RecoveryAction {

    private final List<String> command;
    private final Optional<List<String>> probe;
    private final Optional<List<String>> compensation;
    private final Optional<Path> directory;
    private final Map<String, String> environment;
    private final Map<String, Secret> secrets;
    private final StatedTargets targets;

    private CommandAction(Builder builder) {
        command = builder.command;
        probe = builder.probe;
        compensation = builder.compensation;
        directory = builder.directory;
        environment = Map.copyOf(builder.environment);
        secrets = Map.copyOf(builder.secrets);
        targets = new StatedTargets(builder.targets);
    }

    /**
     * Begins one: in the directory and with the environment of this process, without a probe.
     *
     * @param command program and arguments; everybody on the machine can see these, so that secrets do not belong there
     */
    public static Builder builder(String... command) {
        return new Builder(List.of(command));
    }

    @Override
    public String description() {
        return "run " + String.join(" ", command);
    }

    @Override
    public List<String> details() {
        List<String> details = new ArrayList<>(targets.details());
        details.add("command " + command);
        details.add("probe " + probe);
        details.add("compensation " + compensation);
        details.add("directory " + directory);
        details.add("environment " + new TreeMap<>(environment));
        details.add("secrets " + new TreeSet<>(secrets.keySet()));
        return details;
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) throws IOException, InterruptedException {
        return targets.measure(context);
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        Command.Ended ended = run(command, context);
        return ended.status() == 0
                ? Outcome.done(Map.of("output", ended.output()))
                : Outcome.failed("it ended with " + ended.status() + ": " + ended.output());
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        if (probe.isEmpty()) {
            return RecoveryAction.super.probe(context);
        }
        Command.Ended ended = run(probe.get(), context);
        return switch (ended.status()) {
            case 0 -> Probe.done();
            case 1 -> Probe.notDone();
            default ->
                Probe.unknown("\"" + String.join(" ", probe.get()) + "\" ended with " + ended.status() + ": "
                        + ended.output());
        };
    }

    @Override
    public boolean compensable(RecoveryMode mode) {
        return compensation.isPresent();
    }

    @Override
    public void compensate(ActionContext context) throws IOException, InterruptedException {
        List<String> undo = compensation.orElseThrow(() -> new UnsupportedOperationException(description()));
        Command.Ended ended = run(undo, context);
        if (ended.status() != 0) {
            throw new IOException(
                    "\"" + String.join(" ", undo) + "\" ended with " + ended.status() + ": " + ended.output());
        }
    }

    private Command.Ended run(List<String> which, ActionContext context) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOLDFAST_KEY", context.key());
        all.put("HOLDFAST_MODE", context.mode().name());
        return new Command(which, directory, all, secrets).run(context.operation());
    }

    /** Builds a {@link CommandAction}. Not thread-safe. */
    public static final class Builder {

        private final List<String> command;
        private final Map<String, String> environment = new HashMap<>();
        private final Map<String, Secret> secrets = new HashMap<>();
        private final Map<RecoveryMode, List<RecoveryTarget>> targets = new EnumMap<>(RecoveryMode.class);
        private Optional<List<String>> probe = Optional.empty();
        private Optional<List<String>> compensation = Optional.empty();
        private Optional<Path> directory = Optional.empty();

        private Builder(List<String> command) {
            this.command = command;
        }

        /** A program that tells whether it was done: 0 if so, 1 if not, anything else if it does not know. */
        public Builder probe(String... program) {
            probe = Optional.of(List.of(program));
            return this;
        }

        /** A program that undoes it, and does no harm when it is run twice. */
        public Builder compensation(String... program) {
            compensation = Optional.of(List.of(program));
            return this;
        }

        /** Where all of them are run. */
        public Builder directory(Path where) {
            directory = Optional.of(where);
            return this;
        }

        /** Adds a variable. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Adds a variable whose value is not shown. It is read when the program is run. */
        public Builder secret(String name, Secret value) {
            secrets.put(name, value);
            return this;
        }

        /** Says what the programs change in a mode, which are measured before each drill; without targets nothing. Where nobody says it nobody knows: of drills, there is no drill with it, and of real runs, none of a scenario of which another step changes something. */
        public Builder touches(RecoveryMode mode, RecoveryTarget... what) {
            targets.put(mode, List.of(what));
            return this;
        }

        /**
         * The action.
         *
         * @throws ConfigurationException if a program is not named
         */
        public CommandAction build() {
            if (command.isEmpty()
                    || probe.filter(List::isEmpty).isPresent()
                    || compensation.filter(List::isEmpty).isPresent()) {
                throw new ConfigurationException("A command names a program");
            }
            return new CommandAction(this);
        }
    }
}
