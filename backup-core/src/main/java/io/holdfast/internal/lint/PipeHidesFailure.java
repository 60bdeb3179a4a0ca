package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A shell says of a pipe how its last program ended, whatever became of those before it. */
final class PipeHidesFailure extends Rule {

    private static final Pattern PIPE = Pattern.compile("(?<!\\|)\\|(?!\\|)&?");
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern PROGRAM = Pattern.compile("[A-Za-z0-9_./-]{1,40}");

    PipeHidesFailure() {
        super("pipe-hides-failure");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        Commands.of(config).forEach((path, command) -> {
            List<String> parts = Stream.of(PIPE.split(QUOTED.matcher(command).replaceAll("_")))
                    .map(PipeHidesFailure::program)
                    .toList();
            if (parts.size() > 1 && !command.contains("pipefail")) {
                findings.error(
                        path,
                        "A pipe of " + parts.size() + " programs has succeeded when its last, "
                                + parts.get(parts.size() - 1) + ", has: if " + parts.get(0)
                                + " fails, something small and valid is left. Begin with set -o pipefail.");
            }
        });
    }

    /** The program alone: what follows it may hold what a variable did. */
    private static String program(String part) {
        String[] statements = part.split("[;&\\n]", -1);
        String first = statements[statements.length - 1].strip().split("\\s", 2)[0];
        return PROGRAM.matcher(first).matches() ? first : "the one there";
    }
}
