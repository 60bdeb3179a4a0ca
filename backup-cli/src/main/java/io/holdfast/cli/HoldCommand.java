package io.holdfast.cli;

import picocli.CommandLine.Command;

/** The commands that deal with holds. */
@Command(name = "hold", description = "Keep snapshots from being forgotten.", mixinStandardHelpOptions = true)
final class HoldCommand {}
