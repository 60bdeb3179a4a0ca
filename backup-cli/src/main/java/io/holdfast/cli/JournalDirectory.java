package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.recovery.RunJournals;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the journals of runs are. */
final class JournalDirectory {

    private static final String VARIABLE = "HOLDFAST_JOURNALS";

    @Option(
            names = "--journals",
            paramLabel = "DIR",
            description =
                    "Where the journals of recoveries are, which what is recovered cannot harm (or $" + VARIABLE + ").")
    private Optional<Path> directory = Optional.empty();

    RunJournals open(Environment environment) {
        return find(environment).orElseThrow(JournalDirectory::unknown);
    }

    /** Empty if nobody has said where. */
    Optional<RunJournals> find(Environment environment) {
        return directory.or(() -> environment.variable(VARIABLE).map(Path::of)).map(RunJournals::in);
    }

    static ConfigurationException unknown() {
        return new ConfigurationException(
                "It is not said where the journals of recoveries are. Nothing was done; give --journals or set $"
                        + VARIABLE + ".");
    }
}
