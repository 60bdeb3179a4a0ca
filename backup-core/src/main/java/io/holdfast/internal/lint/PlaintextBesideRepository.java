package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What commands of a plan write beside its repositories is readable, in which not even names and sizes are. */
final class PlaintextBesideRepository extends Rule {

    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");

    /** Output into a file, but for errors and for what is thrown away; or a copy of files. */
    private static final Pattern WRITES = Pattern.compile(
            "(?<![0-9&>=-])>>?\\s*(?![&>]|/dev/)\\S|\\b(cp|scp|rsync|tee|dd|gsutil|rclone|aws\\s+s3\\s+(cp|sync))\\s");

    private static final Pattern SEALS =
            Pattern.compile("\\b(gpg2?|age|openssl|ccrypt|holdfast|wal-push|restic|borg|rustic|kopia)\\b");

    PlaintextBesideRepository() {
        super("plaintext-beside-repository");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            Map<String, String> commands = Commands.of(plan);
            List<String> readable = commands.entrySet().stream()
                    .filter(entry -> leavesReadable(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!readable.isEmpty()) {
                int sealed = 1 + plan.copies().size();
                findings.warning(
                        readable.get(0),
                        readable.size() + " of the " + commands.size() + " commands of '" + plan.name()
                                + "' leave something that nothing encrypts beside its " + sealed
                                + (sealed == 1 ? " repository" : " repositories")
                                + ", where names and sizes are sealed as content is: who can read that place reads them. "
                                + "Back it up as a source, or let gpg or age write it.");
            }
        }
    }

    private static boolean leavesReadable(String command) {
        return WRITES.matcher(QUOTED.matcher(command).replaceAll("_")).find()
                && !SEALS.matcher(command).find();
    }
}
