package io.holdfast.internal.config;

import io.holdfast.RetentionPolicy;
import io.holdfast.config.Criticality;
import io.holdfast.config.HookConfig;
import io.holdfast.config.LimitPolicy;
import io.holdfast.config.LogConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.config.TriggerConfig;
import io.holdfast.config.VerificationConfig;
import io.holdfast.internal.config.Shape.Choice;
import io.holdfast.internal.config.Shape.Fields;
import io.holdfast.internal.config.Shape.Named;
import io.holdfast.internal.config.Shape.OneOf;
import io.holdfast.internal.config.Shape.Several;
import io.holdfast.internal.config.Shape.Single;
import io.holdfast.internal.detect.CheckType;
import io.holdfast.internal.detect.RuleType;
import io.holdfast.internal.recovery.StepType;
import io.holdfast.recovery.FailurePolicy;
import io.holdfast.spi.Factory;
import io.holdfast.spi.Lease;
import io.holdfast.spi.Setting;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What may stand in a configuration, of which the settings are those of the plugins that are there. */
final class ConfigShape {

    private ConfigShape() {}

    static Fields of(List<Factory<?>> factories) {
        return Fields.of("What is protected, how and when")
                .required("repositories", new Named(repository(factories), "the repositories by name"))
                .required("sources", new Named(source(factories), "what is backed up, by name"))
                .required("plans", new Named(plan(), "what is backed up together, where to and when, by name"))
                .optional("detectors", new Named(detector(), "what is looked at again and again, by name"))
                .optional("scenarios", new Named(scenario(factories), "disasters and the way back from them, by name"))
                .optional(
                        "include",
                        new Several(
                                new Single(Word.FILE, "the name of a file that lies beside this one"),
                                true,
                                "files that have further detectors and scenarios, and are kept in the repositories as this one is"))
                .optional(
                        "documents",
                        new Several(
                                new Single(Word.FILE, "the name of a file of text that lies beside this one"),
                                true,
                                "what else is kept in the repositories for the day when this host is lost, such as a runbook"));
    }

    /** What may stand in a file that a configuration includes. */
    static Fields included(List<Factory<?>> factories) {
        return Fields.of("Further detectors and scenarios of a configuration")
                .optional("detectors", new Named(detector(), "what is looked at again and again, by name"))
                .optional("scenarios", new Named(scenario(factories), "disasters and the way back from them, by name"));
    }

    private static Fields repository(List<Factory<?>> factories) {
        return Fields.of("a repository")
                .required(
                        "url",
                        new Single(
                                Word.TEXT, "the address of its store: a directory, or s3:https://host/bucket/prefix"))
                .required(
                        "password",
                        new Single(Word.SECRET, "where its password is: ${NAME} or ${file:/run/secrets/name}"))
                .optional("tiers", new Several(tier(), false, "where the bucket's lifecycle moves objects"))
                .optional("expires-after", new Single(Word.SPAN, "at which age the bucket's lifecycle deletes objects"))
                .optional(
                        "quota",
                        new Single(
                                Word.SIZE,
                                "how many bytes may be stored there, where the store itself does not say how many are free"))
                .optional(
                        "lease",
                        new Single(
                                Word.LEASE,
                                "several hosts have its plans, and one that is not heard of for so long is succeeded"))
                .optional("leader", leader(factories))
                .choosing(new Choice("url", true, "settings", settings(factories, Store.class)));
    }

    private static Fields tier() {
        return Fields.of("a transition of the bucket's lifecycle")
                .required("after", new Single(Word.SPAN, "the age at which objects are moved"))
                .required("class", new Single(Word.NAME, "the storage class that they are moved to, such as GLACIER"))
                .optional("retrieval", new Single(Word.DURATION, "how long it takes until they can be read again"));
    }

    private static Fields source(List<Factory<?>> factories) {
        return objectives(Fields.of("a source")
                        .required("type", new Single(Word.NAME, "the type of its plugin, such as files or postgres"))
                        .optional("class", words(Criticality.values(), "how much depends on it"))
                        .optional(
                                "form",
                                words(SourceConfig.Form.values(), "what a copy of it is, if the type does not tell"))
                        .optional("scratch", scratch(factories)))
                .choosing(new Choice("type", false, "settings", settings(factories, Source.class)));
    }

    private static Fields scratch(List<Factory<?>> factories) {
        return Fields.of("where restore tests and drills restore it to, so that it harms nobody")
                .required("type", new Single(Word.NAME, "the type of its plugin, such as postgres or redis"))
                .choosing(new Choice("type", false, "settings", settings(factories, ScratchProvider.class)));
    }

    private static Fields leader(List<Factory<?>> factories) {
        return Fields.of("what says which of several hosts carries its plans out, instead of a lease on its store")
                .required("type", new Single(Word.NAME, "the type of its plugin, such as k8s"))
                .choosing(new Choice("type", false, "settings", settings(factories, Lease.class)));
    }

    private static Fields objectives(Fields fields) {
        return fields.optional(
                        "rpo", new Single(Word.PERIOD, "how much time's worth of changes may be lost at the most"))
                .optional("rto", new Single(Word.PERIOD, "after how long it must work again"));
    }

    private static Fields plan() {
        return objectives(Fields.of("what is backed up together")
                .required(
                        "sources",
                        new Several(new Single(Word.NAME, "the name of a source"), true, "the names of its sources"))
                .required("repository", new Single(Word.NAME, "the name of the repository that it writes"))
                .optional("tags", new Several(new Single(Word.NAME, "a tag"), true, "tags of its snapshots"))
                .optional("zone", new Single(Word.ZONE, "the time zone of its schedules; UTC without"))
                .optional("schedules", schedules())
                .optional("retention", retention())
                .optional("holds", new Several(hold(), false, "which snapshots no cleanup removes"))
                .optional("copies", new Several(copy(), false, "other repositories that have its snapshots as well"))
                .optional("log", log())
                .optional("restore-test", restoreTest())
                .optional(
                        "drill",
                        Fields.of("which recovery is rehearsed, of which the name alone needs no key")
                                .required("scenario", new Single(Word.NAME, "the name of the scenario"))
                                .optional(
                                        "point",
                                        new Single(
                                                Word.DRILL_POINT,
                                                "scenario, without, as it says itself; random, each time to another moment"))
                                .shortAs("scenario"))
                .optional("hooks", new Several(hook(), false, "commands around its backups"))
                .optional(
                        "consistent",
                        new Single(
                                Word.DURATION,
                                "copies all sources at one cut, and holds each still for the others for no longer"))
                .optional("verify", verification())
                .optional(
                        "proven-within",
                        new Single(Word.DAYS, "how long ago each pack may have been read and proven at the most"))
                .optional("retries", retries())
                .optional(
                        "jitter", new Single(Word.DURATION, "what is due is done up to so much later, always as much"))
                .optional(
                        "window",
                        new Several(
                                window("when something may be copied"),
                                true,
                                "when its sources may be copied, and its copies be brought up to date"))
                .optional(
                        "bandwidth",
                        new Several(bandwidth(), true, "how many bytes a second go to and from each of its stores"))
                .optional("limits", limits())
                .optional(
                        "on-low-space",
                        words(
                                LimitPolicy.values(),
                                "whether a backup is refused that most likely does not fit, or begun with a warning; without it the latter, unless nothing is free"))
                .optional(
                        "max-days-lost",
                        new Single(
                                Word.PERCENT,
                                "how many percent of a source's days a cleanup may leave without a snapshot")));
    }

    private static Fields verification() {
        return Fields.of("how verifying is done, of which the level alone needs no key")
                .required("level", words(VerificationConfig.Level.values(), "how closely it looks"))
                .optional("budget", new Single(Word.SIZE, "how much rolling reads a day at the most"))
                .optional(
                        "heal",
                        new Single(
                                Word.FLAG,
                                "whether rolling replaces damaged packs of which nothing is lost, also by what a copy has"))
                .shortAs("level");
    }

    private static Fields retries() {
        return Fields.of("how often what failed is tried again, where that may help")
                .required("attempts", new Single(Word.COUNT, "how often it is tried in all"))
                .optional("pause", new Single(Word.DURATION, "before the second try; twice as long before each other"))
                .optional("budget", new Single(Word.DURATION, "after which time nothing is tried again"));
    }

    private static Fields window(String description) {
        return Fields.of(description)
                .required("from", new Single(Word.TIME, "when it begins"))
                .required("to", new Single(Word.TIME, "when it ends; on the next day if that is not later"))
                .optional("zone", new Single(Word.ZONE, "the time zone of it; that of the plan without"));
    }

    private static Fields bandwidth() {
        return Fields.of("a limit, of which the rate alone needs no key")
                .required("rate", new Single(Word.SIZE, "how many bytes a second at the most, each way"))
                .optional("during", window("when it counts; without, whenever no other does"))
                .shortAs("rate");
    }

    private static Fields limits() {
        return Fields.of("how large a backup of a source may be")
                .optional("size", new Single(Word.SIZE, "how many bytes it may have at the most"))
                .optional("growth", new Single(Word.TIMES, "how many times as many as the snapshot before"))
                .required(
                        "on-excess",
                        words(LimitPolicy.values(), "whether what is larger is refused, or made with a warning"));
    }

    private static Fields schedules() {
        Fields fields = Fields.of("when what is done");
        for (ScheduleKind kind : ScheduleKind.values()) {
            fields = fields.optional(kind.word(), new Several(schedule(), true, "when to: " + kind.word()));
        }
        return fields;
    }

    private static Fields schedule() {
        return Fields.of("a schedule, of which cron alone needs no key")
                .required(
                        "cron",
                        new Single(Word.CRON, "minute, hour, day of month, month, day of week; or @daily and such"))
                .optional("zone", new Single(Word.ZONE, "the time zone of this schedule"))
                .optional("takes", new Single(Word.DURATION, "how long a run takes at the most"))
                .optional("keep", new Single(Word.SPAN, "for how long what it makes is to be kept"))
                .shortAs("cron");
    }

    private static Fields retention() {
        Fields fields = Fields.of("what is kept of each kind of snapshot");
        for (SnapshotKind kind : SnapshotKind.values()) {
            fields = fields.optional(kind.label(), policy(kind));
        }
        return fields;
    }

    private static Fields policy(SnapshotKind kind) {
        Fields fields = Fields.of("what is kept of snapshots of the kind " + kind.label());
        for (RetentionPolicy.Bucket bucket : RetentionPolicy.Bucket.values()) {
            fields = fields.optional(bucket.word(), new Single(Word.COUNT, "how many are kept of: " + bucket.word()));
        }
        fields = fields.optional("within", new Single(Word.SPAN, "for how long every one is kept"));
        for (RetentionPolicy.Bucket bucket : RetentionPolicy.Bucket.values()) {
            if (bucket != RetentionPolicy.Bucket.LAST) {
                fields = fields.optional(
                        "within-" + bucket.word(),
                        new Single(Word.SPAN, "for how long one is kept of: " + bucket.word()));
            }
        }
        return fields.optional(
                "point-in-time", new Single(Word.SPAN, "for how long every point in time can be restored"));
    }

    private static Fields copy() {
        return Fields.of("a copy")
                .required("repository", new Single(Word.NAME, "the name of the repository that has the copies"))
                .optional(
                        "follows-deletions",
                        new Single(
                                Word.FLAG,
                                "whether what is removed from the plan's repository vanishes here, too, as with a mirror"))
                .optional("retention", retention())
                .optional("schedule", schedule());
    }

    private static Fields hold() {
        return Fields.of("snapshots that no cleanup removes")
                .required("reason", new Single(Word.TEXT, "why"))
                .required("from", new Single(Word.INSTANT, "those that were begun then or later"))
                .optional("to", new Single(Word.INSTANT, "and before that"))
                .optional("until", new Single(Word.INSTANT, "when they are held no more"));
    }

    private static Fields log() {
        return Fields.of("how change logs come into the repository")
                .required(
                        "mode",
                        words(
                                LogConfig.Mode.values(),
                                "who brings them: Holdfast follows them, or the server archives segments"))
                .optional("archive-command", new Single(Word.TEXT, "what the server runs for a segment"))
                .optional(
                        "archive-timeout",
                        new Single(Word.DURATION, "after how long the server gives away a segment that is not full"))
                .optional(
                        "on-gap",
                        words(
                                LogConfig.OnGap.values(),
                                "what is done besides where a source no longer has a part of the log that is followed"))
                .optional(
                        "await",
                        new Single(
                                Word.DURATION,
                                "makes only backups that the log brings further, and waits for it no longer"));
    }

    private static Fields restoreTest() {
        return Fields.of("what restore tests look at")
                .optional(
                        "compares",
                        new Several(
                                new Single(Word.NAME, "what is compared"),
                                true,
                                "what is counted or compared, such as objects, rows"))
                .optional("on-error", new OneOf(List.of("stop", "continue"), "what the first error does"));
    }

    private static Fields hook() {
        return Fields.of("a command")
                .required("when", words(HookConfig.When.values(), "when it is run"))
                .required("command", new Single(Word.TEXT, "as a shell reads it"))
                .optional("timeout", new Single(Word.DURATION, "after how long it has failed; 10 minutes without"))
                .optional("on-error", words(HookConfig.OnError.values(), "what it means that it failed"));
    }

    private static Fields scenario(List<Factory<?>> factories) {
        return objectives(Fields.of("a disaster and the way back from it")
                .required(
                        "sources",
                        new Several(
                                new Single(Word.NAME, "the name of a source"), true, "what must work again in the end"))
                .optional("detection", detection())
                .optional("detector", new Single(Word.NAME, "the name of the detector whose incidents it is for"))
                .optional(
                        "on-incident",
                        words(
                                TriggerConfig.OnIncident.values(),
                                "whether an incident has it run, or only propose it to people, as without"))
                .optional("automatic", new Single(Word.FLAG, "whether it begins without anybody having said so"))
                .optional("approval", new Single(Word.FLAG, "whether a person has to agree before anything is done"))
                .required("steps", new Several(step(factories), false, "what is done, one after the other"))
                .optional(
                        "repository",
                        new Single(
                                Word.NAME,
                                "the name of the repository that it restores from, if not that of the plan of its source"))
                .optional(
                        "phases",
                        new Named(new Single(Word.PERIOD, "how long it may take"), "how long phases may take, by name"))
                .optional("on-failure", words(FailurePolicy.values(), "what happens when a critical step has failed"))
                .optional("timeout", new Single(Word.PERIOD, "how long a run may take before it ends"))
                .optional(
                        "commit-within",
                        new Single(Word.PERIOD, "how long a person has to commit it, before it is rolled back"))
                .optional(
                        "approvers",
                        new Named(
                                new Single(
                                        Word.TEXT, "a public key of Ed25519, as 'holdfast approve keygen' prints it"),
                                "who may approve its steps, and the public key of each"))
                .optional(
                        "break-glass",
                        new Single(Word.FLAG, "whether somebody may go on without approvals, to be reviewed")));
    }

    private static Fields detector() {
        return Fields.of("what is looked at again and again, and when it is wrong")
                .optional("checks", new Several(check(), false, "what looks by itself"))
                .optional("groups", new Named(group(), "what looks together, by name"))
                .optional("needed", new Single(Word.COUNT, "how many of both have to be of trouble; 1 without"))
                .optional("interval", new Single(Word.PERIOD, "from one look to the next; 10s without"))
                .optional("timeout", new Single(Word.PERIOD, "how long a check may take; 5s without"))
                .optional("troubles", new Single(Word.COUNT, "how many looks have to be of trouble; 3 without"))
                .optional("looks", new Single(Word.COUNT, "of how many of the last; 5 without"))
                .optional("wells", new Single(Word.COUNT, "how many in a row end an incident; 3 without"))
                .optional("quorum", quorum());
    }

    private static Fields group() {
        return Fields.of("checks that count as one")
                .optional("needed", new Single(Word.COUNT, "how many of them have to be of trouble; 1 without"))
                .required("checks", new Several(check(), false, "what looks"));
    }

    private static Fields check() {
        return Fields.of("what is looked at")
                .required("name", new Single(Word.NAME, "of what is looked at, for a person"))
                .required("type", new Single(Word.NAME, "what looks"))
                .optional("degraded", new Single(Word.FLAG, "whether it is also wrong if it is degraded"))
                .optional("rules", new Several(rule(), false, "what a database has to keep"))
                .choosing(new Choice("type", false, "settings", checkSettings()));
    }

    private static Fields rule() {
        Map<String, Fields> shapes = new LinkedHashMap<>();
        for (RuleType type : RuleType.values()) {
            shapes.put(type.word(), settings(type.word(), type.schema()));
        }
        return Fields.of("a rule that a database has to keep")
                .required("type", new Single(Word.NAME, "which rule"))
                .optional("tolerating", new Single(Word.COUNT, "how many rows may break it; none without"))
                .choosing(new Choice("type", false, "settings", shapes));
    }

    private static Map<String, Fields> checkSettings() {
        Map<String, Fields> shapes = new LinkedHashMap<>();
        for (CheckType type : CheckType.values()) {
            shapes.put(type.word(), settings(type.word(), type.schema()));
        }
        return shapes;
    }

    private static Fields quorum() {
        return Fields.of("which other observers have to see the same")
                .required("observer", new Single(Word.NAME, "who this one is"))
                .required("repository", new Single(Word.NAME, "the repository that they vote in"))
                .required("needed", new Single(Word.COUNT, "how many have to say that something is wrong"))
                .required("observers", new Single(Word.COUNT, "how many there are"))
                .required("fresh", new Single(Word.PERIOD, "how old a vote may be that counts"));
    }

    private static Fields detection() {
        return Fields.of("how it is noticed")
                .required("interval", new Single(Word.DURATION, "between two checks"))
                .required("failures", new Single(Word.COUNT, "how many checks in a row must fail"))
                .optional("target", new Single(Word.DURATION, "within which time it is to be noticed"));
    }

    private static Fields step(List<Factory<?>> factories) {
        return Fields.of("a step")
                .required("name", new Single(Word.NAME, "by which other steps refer to it"))
                .optional("action", words(StepConfig.Action.values(), "what it means; without, what its type does"))
                .optional("type", new Single(Word.NAME, "what does it; without, a person does"))
                .optional("phase", new Single(Word.NAME, "the part of the recovery that it belongs to"))
                .optional("timeout", new Single(Word.PERIOD, "how long one try may take; 1h without"))
                .optional("retries", new Single(Word.COUNT, "how often it is tried again when it failed"))
                .optional("retry-delay", new Single(Word.DURATION, "how long it waits before that"))
                .optional("optional", new Single(Word.FLAG, "whether the recovery goes on when it has failed"))
                .optional("approvals", new Single(Word.COUNT, "how many people have to approve it"))
                .optional("approval-timeout", new Single(Word.PERIOD, "how long they have; 1d without"))
                .optional(
                        "modes",
                        new Several(
                                words(RecoveryMode.values(), "a mode"),
                                true,
                                "in which modes it is done; whoever adds drill says that it then touches nothing else"))
                .optional("takes", new Single(Word.DURATION, "how long it takes at the most"))
                .optional(
                        "after",
                        new Several(
                                new Single(Word.NAME, "the name of a step"),
                                true,
                                "which steps must have ended before; without, the one above"))
                .optional("when", condition())
                .optional(
                        "sources", new Several(new Single(Word.NAME, "the name of a source"), true, "what it restores"))
                .optional("command", new Single(Word.TEXT, "what people run for it"))
                .optional(
                        "ttl",
                        new Single(Word.DURATION, "for how long clients keep what a name was resolved to before"))
                .optional("to-time", new Single(Word.INSTANT, "the moment that it restores to"))
                .optional("to-latest", new Single(Word.FLAG, "whether it restores to the latest moment that it can"))
                .optional(
                        "append-only",
                        new Single(
                                Word.FLAG,
                                "whether the Redis server that it restores into has its append-only file on"))
                .choosing(new Choice("type", false, "settings", stepSettings(factories)));
    }

    private static Fields condition() {
        return Fields.of("what has to be so, or the step is left out")
                .required("step", new Single(Word.NAME, "the name of a step above"))
                .optional("is", new OneOf(List.of("done", "failed"), "what it has come to"))
                .optional("output", new Single(Word.TEXT, "the name of something that it has said of its result"))
                .optional("equals", new Single(Word.TEXT, "what it has said there"))
                .optional("not", new Single(Word.FLAG, "whether it has to be just not so"));
    }

    private static Map<String, Fields> stepSettings(List<Factory<?>> factories) {
        Map<String, Fields> shapes = settings(factories, RecoveryAction.class);
        for (StepType type : StepType.values()) {
            shapes.put(type.word(), settings(type.word(), type.schema()));
        }
        return shapes;
    }

    private static OneOf words(Enum<?>[] values, String description) {
        return new OneOf(
                Stream.of(values)
                        .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList(),
                description);
    }

    private static Map<String, Fields> settings(List<Factory<?>> factories, Class<?> kind) {
        Map<String, Fields> shapes = new LinkedHashMap<>();
        factories.stream()
                .filter(factory -> factory.kind() == kind)
                .forEach(factory -> shapes.put(factory.type(), settings(factory.type(), factory.schema())));
        return shapes;
    }

    private static Fields settings(String type, SettingsSchema schema) {
        Fields fields = Fields.of("the settings of " + type);
        for (Setting setting : schema.settings()) {
            if (setting.name().equals(SettingsSchema.LOCATION)) {
                continue;
            }
            Shape single = new Single(word(setting.type()), setting.description());
            Shape shape = setting.repeatable() ? new Several(single, true, setting.description()) : single;
            boolean required = setting.required() && setting.defaultValue().isEmpty();
            fields = required ? fields.required(setting.name(), shape) : fields.optional(setting.name(), shape);
        }
        return fields;
    }

    private static Word word(Setting.Type type) {
        return switch (type) {
            case TEXT -> Word.TEXT;
            case INTEGER -> Word.INTEGER;
            case FLAG -> Word.FLAG;
            case DURATION -> Word.DURATION;
            case BYTES -> Word.BYTES;
            case PATH -> Word.PATH;
            case SECRET -> Word.SECRET;
        };
    }
}
