package io.holdfast.cli;

import picocli.CommandLine.Command;

/** The commands that deal with audit logs. */
@Command(
        name = "audit",
        description = "Look after a log of who did what to which data, which --audit writes.",
        mixinStandardHelpOptions = true)
final class AuditCommand {}
