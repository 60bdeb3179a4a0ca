package io.holdfast.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Who decides. */
final class Person {

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Who you are, for the journal and the audit log (default: user@host).")
    private Optional<String> name = Optional.empty();

    String name() {
        return name.orElseGet(RepositoryAccess::actor);
    }
}
