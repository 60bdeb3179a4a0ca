package io.holdfast.testkit.s3;

import io.holdfast.testkit.s3.Retention.Mode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.w3c.dom.Element;

/** Locks on versions of objects: what sets them, and what they forbid. Guarded by the server. */
final class LockRequests {

    private static final String HEADER = "x-amz-object-lock-";
    private static final String BYPASS = "x-amz-bypass-governance-retention";

    private final Behaviour behaviour;

    LockRequests(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    /**
     * What a bucket with locks gives to versions that say nothing.
     *
     * @param rule empty if nothing
     */
    record Defaults(Optional<Rule> rule) {

        static final Defaults NONE = new Defaults(Optional.empty());

        /** So many days or years after the creation. */
        record Rule(Mode mode, int count, ChronoUnit unit) {

            Retention from(Instant created) {
                return new Retention(
                        mode, created.atOffset(ZoneOffset.UTC).plus(count, unit).toInstant());
            }
        }
    }

    Reply putConfiguration(Bucket bucket, Body body) throws Refusal {
        if (bucket.versioning() != Bucket.Versioning.ENABLED) {
            throw new Refusal(
                    409,
                    "InvalidBucketState",
                    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
        }
        Element root = Xml.parse(body.bytes());
        if (!Xml.required(root, "ObjectLockEnabled").equals("Enabled")) {
            throw Refusal.malformed();
        }
        Optional<Element> rule = Xml.child(root, "Rule").flatMap(parent -> Xml.child(parent, "DefaultRetention"));
        bucket.lock(rule.isPresent() ? new Defaults(Optional.of(rule(rule.get()))) : Defaults.NONE);
        return Reply.of(200);
    }

    private static Defaults.Rule rule(Element retention) throws Refusal {
        boolean days = Xml.child(retention, "Days").isPresent();
        if (days == Xml.child(retention, "Years").isPresent()) {
            throw Refusal.malformed();
        }
        return new Defaults.Rule(
                Retention.mode(Xml.required(retention, "Mode")),
                Xml.number(retention, days ? "Days" : "Years"),
                days ? ChronoUnit.DAYS : ChronoUnit.YEARS);
    }

    Reply getConfiguration(Bucket bucket) throws Refusal {
        Defaults defaults = bucket.lock()
                .orElseThrow(() -> new Refusal(
                        404,
                        "ObjectLockConfigurationNotFoundError",
                        "Object Lock configuration does not exist for this bucket"));
        Xml xml = new Xml("ObjectLockConfiguration").text("ObjectLockEnabled", "Enabled");
        defaults.rule()
                .ifPresent(rule -> xml.begin("Rule")
                        .begin("DefaultRetention")
                        .text("Mode", rule.mode())
                        .text(rule.unit().toString(), rule.count())
                        .end()
                        .end());
        return Reply.of(200).xml(xml);
    }

    /** Refuses what is to be locked and comes without a hash of its content. */
    static void requireHash(Bucket bucket, S3Request request, S3Request begun, Body body) throws Refusal {
        boolean locks = bucket.lock().flatMap(Defaults::rule).isPresent()
                || begun.headers().keySet().stream().anyMatch(name -> name.startsWith(HEADER));
        if (locks
                && request.header("content-md5").isEmpty()
                && Checksum.sentWith(request, body.trailers()).isEmpty()) {
            throw Refusal.invalidRequest(
                    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters");
        }
    }

    /** Locks a new version as the request says that began it, or else as the bucket says. */
    void begin(Bucket bucket, S3Request begun, Version version) throws Refusal {
        Optional<String> mode = begun.header(HEADER + "mode");
        Optional<String> until = begun.header(HEADER + "retain-until-date");
        Optional<String> hold = begun.header(HEADER + "legal-hold");
        if (mode.isPresent() != until.isPresent()) {
            throw Refusal.invalidArgument(
                    "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
        }
        if ((mode.isPresent() || hold.isPresent()) && bucket.lock().isEmpty()) {
            throw Refusal.invalidRequest("Bucket is missing Object Lock Configuration");
        }
        if (mode.isPresent()) {
            version.retain(Optional.of(future(Retention.of(mode.get(), until.orElseThrow()))));
        } else {
            version.retain(bucket.lock().flatMap(Defaults::rule).map(rule -> rule.from(version.created())));
        }
        if (hold.isPresent()) {
            version.hold(isOn(hold.get()));
        }
    }

    private Retention future(Retention retention) throws Refusal {
        if (!retention.holdsAt(behaviour.now())) {
            throw Refusal.invalidArgument("The retain until date must be in the future!");
        }
        return retention;
    }

    private static boolean isOn(String hold) throws Refusal {
        if (!hold.equals("ON") && !hold.equals("OFF")) {
            throw Refusal.malformed();
        }
        return hold.equals("ON");
    }

    /** Refuses to remove a version that is locked. */
    void checkRemoval(Version version, S3Request request) throws Refusal {
        boolean retained = version.retention()
                .filter(retention -> retention.holdsAt(behaviour.now()))
                .filter(retention -> retention.mode() == Mode.COMPLIANCE || !bypasses(request))
                .isPresent();
        if ((retained || version.isHeld()) && !behaviour.departs(Departure.LOCK_NOT_ENFORCED)) {
            throw locked();
        }
    }

    /** Whether a rule of the bucket's life cycle may remove it. */
    boolean isLocked(Version version) {
        Instant now = behaviour.now();
        return version.isHeld()
                || version.retention()
                        .filter(retention -> retention.holdsAt(now))
                        .isPresent();
    }

    private static Refusal locked() {
        return Refusal.denied("Access Denied because object protected by object lock.");
    }

    private static boolean bypasses(S3Request request) {
        return request.header(BYPASS).orElse("").equals("true");
    }

    Reply putRetention(Bucket bucket, S3Request request, Body body) throws Refusal {
        Version version = lockable(bucket, request);
        Element root = Xml.parse(body.bytes());
        Optional<Retention> wanted = Xml.child(root, "Mode").isEmpty()
                ? Optional.empty()
                : Optional.of(future(Retention.of(Xml.required(root, "Mode"), Xml.required(root, "RetainUntilDate"))));
        Optional<Retention> now = version.retention().filter(retention -> retention.holdsAt(behaviour.now()));
        boolean weakened = now.isPresent() && (wanted.isEmpty() || now.get().isWeakenedBy(wanted.get()));
        boolean allowed = (weakened && now.get().mode() == Mode.COMPLIANCE)
                ? behaviour.departs(Departure.COMPLIANCE_SHORTENED)
                : bypasses(request);
        if (weakened && !allowed) {
            throw locked();
        }
        version.retain(wanted);
        return Reply.of(200);
    }

    private static Version lockable(Bucket bucket, S3Request request) throws Refusal {
        if (bucket.lock().isEmpty()) {
            throw Refusal.invalidRequest("Bucket is missing Object Lock Configuration");
        }
        return bucket.find(request);
    }

    Reply getRetention(Bucket bucket, S3Request request) throws Refusal {
        Retention retention = lockable(bucket, request).retention().orElseThrow(LockRequests::noLock);
        return Reply.of(200)
                .xml(new Xml("Retention").text("Mode", retention.mode()).text("RetainUntilDate", retention.until()));
    }

    private static Refusal noLock() {
        return new Refusal(
                404, "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration");
    }

    Reply putHold(Bucket bucket, S3Request request, Body body) throws Refusal {
        Version version = lockable(bucket, request);
        version.hold(isOn(Xml.required(Xml.parse(body.bytes()), "Status")));
        return Reply.of(200);
    }

    Reply getHold(Bucket bucket, S3Request request) throws Refusal {
        boolean held = lockable(bucket, request).isHeld();
        return Reply.of(200).xml(new Xml("LegalHold").text("Status", held ? "ON" : "OFF"));
    }

    /** What is said of a version's locks in answers. */
    static Reply describe(Version version, Reply reply) {
        version.retention()
                .ifPresent(retention -> reply.header(
                                HEADER + "mode", retention.mode().name())
                        .header(HEADER + "retain-until-date", retention.until().toString()));
        return version.isHeld() ? reply.header(HEADER + "legal-hold", "ON") : reply;
    }
}
