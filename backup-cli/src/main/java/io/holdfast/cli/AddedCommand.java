package io.holdfast.cli;

import io.holdfast.repository.Repository;
import io.holdfast.spi.CommandConfiguration;
import io.holdfast.spi.CommandContext;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.Setting;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;

/** A command that a plugin has added. */
@Command(mixinStandardHelpOptions = true)
final class AddedCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;
    private final PluginCommand command;
    private final List<String> arguments = new ArrayList<>();
    /** Settings that were given as options. */
    private final Map<String, String> options = new HashMap<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting (or $" + NamedSource.VARIABLES + "KEY).")
    private final List<String> assignments = new ArrayList<>();

    private AddedCommand(HoldfastCommand holdfast, PluginCommand command) {
        this.holdfast = holdfast;
        this.command = command;
    }

    /** The command with what it says of itself. */
    static CommandLine of(HoldfastCommand holdfast, PluginCommand command) {
        AddedCommand added = new AddedCommand(holdfast, command);
        CommandLine line = new CommandLine(added);
        line.getCommandSpec()
                .name(command.name())
                .usageMessage()
                .description(command.description().replace("%", "%%"));
        if (command.failure() != ExitCode.ERROR.number()) {
            line.getCommandSpec()
                    .exitCodeOnInvalidInput(command.failure())
                    .exitCodeOnExecutionException(command.failure());
        }
        int index = 0;
        for (String name : command.arguments()) {
            line.getCommandSpec()
                    .addPositional(PositionalParamSpec.builder()
                            .index(String.valueOf(index++))
                            .paramLabel(name)
                            .type(String.class)
                            .required(true)
                            .setter(added::argument)
                            .build());
        }
        for (Setting setting : command.schema().settings()) {
            added.option(setting).ifPresent(line.getCommandSpec()::addOption);
        }
        return line;
    }

    /** Files and flags are options as well: a shell completes the one, and the other needs no value. */
    private Optional<OptionSpec> option(Setting setting) {
        boolean flag = setting.type() == Setting.Type.FLAG;
        if (!flag && setting.type() != Setting.Type.PATH) {
            return Optional.empty();
        }
        OptionSpec.Builder option = OptionSpec.builder("--" + setting.name())
                .description(setting.description().replace("%", "%%"))
                .setter(new GivenSetting(setting.name()));
        return Optional.of((flag ? option.arity("0").type(boolean.class) : file(option)).build());
    }

    private static OptionSpec.Builder file(OptionSpec.Builder option) {
        return option.arity("1").type(Path.class).paramLabel("FILE");
    }

    private <T> @Nullable T argument(T value) {
        if (value != null) {
            arguments.add(String.valueOf(value));
        }
        return null;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, List<String>> settings = new HashMap<>(Assignments.read("--set", assignments));
        options.forEach((name, value) -> settings.merge(
                name,
                List.of(value),
                (one, other) -> Stream.concat(one.stream(), other.stream()).toList()));
        new Variables(holdfast.environment(), NamedSource.VARIABLES).addTo(settings, command.schema());
        try (Lent lent = new Lent()) {
            return command.run(List.copyOf(arguments), command.schema().read(settings), lent);
        }
    }

    /** Takes what is given for a setting. */
    private final class GivenSetting implements ISetter {

        private final String name;

        GivenSetting(String name) {
            this.name = name;
        }

        @Override
        public <T> @Nullable T set(T value) {
            if (value != null && !Boolean.FALSE.equals(value)) {
                options.put(name, String.valueOf(value));
            }
            return null;
        }
    }

    /** What the command is lent. The repository is opened when it is asked for: not every run needs it. */
    private final class Lent implements CommandContext, AutoCloseable {

        private @Nullable Repository open;

        @Override
        public Clock clock() {
            return holdfast.environment().clock();
        }

        @Override
        public void readLog(
                SourceIdentity of,
                Comparator<String> order,
                String stream,
                String after,
                String upTo,
                LogSource.RecordHandler handler) {
            Repository repository = open;
            if (repository == null) {
                repository = holdfast.open();
                open = repository;
            }
            repository.readLog(of, order, stream, after, upTo, handler);
        }

        @Override
        public CommandConfiguration configuration(Path file) throws IOException {
            return LentConfiguration.read(file, holdfast.environment());
        }

        @Override
        public void close() {
            if (open != null) {
                open.close();
            }
        }
    }
}
