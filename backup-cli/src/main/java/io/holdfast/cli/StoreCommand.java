package io.holdfast.cli;

import picocli.CommandLine.Command;

/** The commands about the store that a repository is in, or is to be in. */
@Command(
        name = "store",
        description = "Look how a store is, and try what it guarantees.",
        mixinStandardHelpOptions = true)
final class StoreCommand {}
