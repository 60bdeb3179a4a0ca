package io.holdfast.cli;

import picocli.CommandLine.Command;

/** The commands of people who approve steps of recoveries. */
@Command(
        name = "approve",
        description = "Agree to steps of recoveries, with a key that only you have. No repository is needed.",
        mixinStandardHelpOptions = true)
final class ApproveCommand {}
