package io.holdfast.cli;

import picocli.CommandLine.Command;

/** The commands that deal with configuration files. */
@Command(
        name = "config",
        description = "Look after a file that says what is protected, how and when.",
        mixinStandardHelpOptions = true)
final class ConfigCommand {}
