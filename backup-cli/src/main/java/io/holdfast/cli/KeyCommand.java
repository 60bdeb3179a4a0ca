package io.holdfast.cli;

import picocli.CommandLine.Command;

/** The commands that deal with keys. */
@Command(name = "key", description = "Deal with the keys of a repository.", mixinStandardHelpOptions = true)
final class KeyCommand {}
