package io.holdfast.cli;

import picocli.CommandLine.Command;

/** The commands that mend a damaged repository. */
@Command(
        name = "repair",
        description = "Mend a damaged repository: its index, packs or snapshots.",
        mixinStandardHelpOptions = true)
final class RepairCommand {}
