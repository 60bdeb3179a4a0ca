package io.holdfast.cli;

import static picocli.CommandLine.ScopeType.INHERIT;

import picocli.CommandLine.Option;

/** How results are shown. */
final class Output {

    @Option(names = "--json", scope = INHERIT, description = "Print one JSON object a line, for programs.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            scope = INHERIT,
            description = "Print no progress and no summary.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = INHERIT,
            description = "Print more; twice: stack traces of errors, too.")
    private boolean[] verbosity = {};

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    boolean verbose() {
        return verbosity.length > 0;
    }

    boolean debug() {
        return verbosity.length > 1;
    }
}
