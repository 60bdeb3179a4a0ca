package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** Another repository, from which something is taken, and where its password comes from. */
final class FromRepository {

    static final String VARIABLE = "HOLDFAST_FROM_REPOSITORY";
    static final String PASSWORD_VARIABLE = "HOLDFAST_FROM_PASSWORD";
    private static final String STORE_VARIABLES = "HOLDFAST_FROM_STORE_";

    @Option(
            names = "--from-repo",
            paramLabel = "ADDRESS",
            description = "The other repository: a directory, or type:location (or $" + VARIABLE + ").")
    private Optional<String> address = Optional.empty();

    @Option(
            names = "--from-password-file",
            paramLabel = "FILE",
            description = "Read its password from this file (or $" + PASSWORD_VARIABLE + "_FILE).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--from-password-command",
            paramLabel = "COMMAND",
            description = "Take its password from what this command prints (or $" + PASSWORD_VARIABLE + "_COMMAND).")
    private Optional<String> command = Optional.empty();

    /** Whether it is said which one. */
    boolean isGiven(Environment environment) {
        return address.isPresent() || environment.variable(VARIABLE).isPresent();
    }

    /** Opens it. */
    Repository open(Environment environment, UnaryOperator<RepositoryOptions.Builder> options) {
        String where = address.or(() -> environment.variable(VARIABLE))
                .orElseThrow(() -> new ConfigurationException(
                        "It is not said from which repository. Nothing was done; give --from-repo or set $" + VARIABLE
                                + "."));
        try (Secret password = password(environment)) {
            return Repository.open(
                    new NamedStore(environment, STORE_VARIABLES).at(where, List.of()),
                    password,
                    options.apply(RepositoryOptions.builder()).build());
        }
    }

    private Secret password(Environment environment) {
        return Passwords.configured(
                        "--from-", file, command, ending -> environment.variable(PASSWORD_VARIABLE + ending))
                .orElseGet(() -> Passwords.ask(
                        environment,
                        "Password of the other repository: ",
                        "set $" + PASSWORD_VARIABLE + ", --from-password-file or --from-password-command"));
    }
}
