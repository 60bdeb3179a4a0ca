package io.holdfast.cli;

import picocli.CommandLine.Command;

/** The commands that deal with container images in snapshots. */
@Command(
        name = "images",
        description = "Deal with the container images in a snapshot.",
        mixinStandardHelpOptions = true)
final class ImagesCommand {}
